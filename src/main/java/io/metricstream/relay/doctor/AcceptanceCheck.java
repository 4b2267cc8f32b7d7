package io.metricstream.relay.doctor;

import io.metricstream.relay.deliver.EndpointProbe;
import io.metricstream.relay.deliver.Outcome;
import io.metricstream.relay.deliver.Outcome.Accepted;
import io.metricstream.relay.deliver.Outcome.Later;
import io.metricstream.relay.deliver.Outcome.Misconfigured;
import io.metricstream.relay.deliver.Outcome.PartlyAccepted;
import io.metricstream.relay.deliver.Outcome.Refused;
import io.metricstream.relay.settings.Setting;
import java.io.IOException;
import java.time.InstantSource;

/** Whether the endpoint accepts a request that holds no metric: path, credentials and compression are right then. */
final class AcceptanceCheck extends Check {
    private static final String NAME = "endpoint";
    private static final String PATH = "/v1/metrics";

    private final Endpoint endpoint;
    private final Clocks clocks;
    private final InstantSource clock;

    AcceptanceCheck(Endpoint endpoint, Clocks clocks, InstantSource clock) {
        super(NAME, endpoint.isTls() ? TlsCheck.NAME : ConnectionCheck.NAME);
        this.endpoint = endpoint;
        this.clocks = clocks;
        this.clock = clock;
    }

    @Override
    Finding look() throws IOException {
        EndpointProbe.Reply reply = EndpointProbe.ask(endpoint.otlp(), clock);
        clocks.saw("the endpoint", reply.date());
        Outcome outcome = reply.outcome();
        if (outcome instanceof Accepted || outcome instanceof PartlyAccepted) {
            return Finding.ok(NAME, place() + " accepts requests");
        }
        if (outcome instanceof Refused refused) {
            return Finding.warning(
                    NAME,
                    place() + " refuses a request that holds no metric: " + refused.status() + " (" + refused.message()
                            + ")",
                    "nothing, if it wants metrics in each; the first that is sent will tell. Else check the path of "
                            + Setting.OTLP_ENDPOINT);
        }
        if (outcome instanceof Later later && later.status() > 0) {
            return Finding.warning(
                    NAME, later.cause(), "wait until it is available: the relay does so too, and loses nothing");
        }
        String cause = ((Outcome.Unavailable) outcome).cause();
        Finding failed = Finding.failedAsSaid(NAME, cause, "check " + Setting.OTLP_ENDPOINT);
        return isWrongPath(outcome)
                ? Finding.failed(
                        NAME,
                        failed.what(),
                        "set " + Setting.OTLP_ENDPOINT + " to "
                                + endpoint.with(endpoint.uri().getScheme(), PATH)
                                + ", or to the path that the endpoint's documentation names")
                : failed;
    }

    private boolean isWrongPath(Outcome outcome) {
        return outcome instanceof Misconfigured wrong
                && (wrong.status() == 404 || wrong.status() == 405)
                && !endpoint.uri().getRawPath().endsWith(PATH);
    }

    private String place() {
        return endpoint.with(endpoint.uri().getScheme(), endpoint.uri().getRawPath());
    }
}
