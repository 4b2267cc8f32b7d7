package io.metricstream.relay.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.SmallObjects;
import io.metricstream.relay.kit.TcpProxy;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Health tells in words where the relay is on its way: starting, not polling, holding, ready. */
class HealthTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path directory;

    @Test
    void eachStateIsToldWithItsCauseAndNoneOfThemIsAReasonToKillTheProcess() {
        try (Rig rig = new Rig(directory);
                TcpProxy s3 = TcpProxy.before(rig.aws().s3Endpoint())) {
            rig.s3(() -> rig.clients().s3(s3.endpoint()));
            s3.refuse(true);
            rig.start();
            awaitNotReady(rig, "starting: waiting for ");

            s3.refuse(false);
            awaitReady(rig);

            s3.refuse(true);
            awaitNotReady(rig, "no poll for ");

            s3.refuse(false);
            awaitReady(rig);

            rig.receiver().answer(request -> OtlpAnswer.status(503));
            rig.put("object", new SmallObjects().next().bytes());
            awaitNotReady(rig, "holding since ");
            assertThat(rig.get("/observe/health/ready").body()).contains("answered 503");

            rig.receiver().answer(request -> OtlpAnswer.accepted());
            rig.awaitObjects("completed", 1);
            awaitReady(rig);
            rig.assertSettled();
        }
    }

    /**
     * We had a bug where the checks did not know their Camel: after five minutes without a poll, such as in an outage, the one of
     * the poller failed by itself instead of looking whether it was busy, and liveness was an error 500.
     */
    @Test
    void eachCheckKnowsItsCamel() {
        try (Rig rig = new Rig(directory)) {
            CamelContext camel = rig.start().context();

            assertThat(camel.getRegistry().findByType(AbstractHealthCheck.class))
                    .hasSize(4)
                    .allSatisfy(check -> assertThat(check.getCamelContext()).isSameAs(camel));
        }
    }

    /** We had a bug where a route that its user has switched off was waited for without end. */
    @Test
    void aRouteThatDoesNotStartByItselfIsNotWaitedFor() {
        try (Rig rig = new Rig(directory)) {
            rig.route("later.camel.yaml", """
                    - route:
                        id: later
                        autoStartup: "{{later.starts}}"
                        from:
                          uri: direct:later
                          steps:
                            - to: direct:enrich
                    """).properties("later.starts=false").start();

            awaitReady(rig);
            assertThat(rig.service().context().getRouteController().getRouteStatus("later"))
                    .isEqualTo(ServiceStatus.Stopped);
        }
    }

    private static void awaitNotReady(Rig rig, String why) {
        await(why).atMost(PATIENCE).untilAsserted(() -> {
            for (String path : new String[] {"/observe/health", "/observe/health/ready"}) {
                HttpResponse<String> health = rig.get(path);
                assertThat(health.body()).contains(why);
                assertThat(health.statusCode()).isEqualTo(503);
            }
        });
        assertThat(rig.get("/observe/health/live").statusCode()).isEqualTo(200);
    }

    private static void awaitReady(Rig rig) {
        await("ready")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(rig.get("/observe/health/ready").statusCode())
                        .as(rig.get("/observe/health/ready").body())
                        .isEqualTo(200));
    }
}
