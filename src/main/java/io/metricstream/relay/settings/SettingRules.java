package io.metricstream.relay.settings;

import io.metricstream.relay.settings.RelaySettings.After;
import io.metricstream.relay.settings.RelaySettings.DeadLetter;
import io.metricstream.relay.settings.RelaySettings.Http;
import io.metricstream.relay.settings.RelaySettings.Mode;
import io.metricstream.relay.settings.RelaySettings.Source;
import io.metricstream.relay.settings.RelaySettings.State;
import io.metricstream.relay.settings.RelaySettings.Tls;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Pattern;

/** What settings demand of one another. */
final class SettingRules {
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[?[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*]?");

    private final SettingValues values;

    SettingRules(SettingValues values) {
        this.values = values;
    }

    void check(RelaySettings settings) {
        checkSource(settings.source());
        checkLoops(settings.source(), settings.deadLetter());
        checkTls(settings.otlp().tls());
        checkState(settings.state());
        checkHttp(settings.http());
    }

    private void checkSource(Source source) {
        if (source.mode() == Mode.SQS && source.queue() == null) {
            throw missing(
                    Setting.SOURCE_QUEUE, "name the queue of the bucket's notifications, or set relay.source to poll");
        }
        if (source.mode() == Mode.POLL && source.bucket() == null) {
            throw missing(Setting.SOURCE_BUCKET, "name the bucket that Firehose writes to, or set relay.source.queue");
        }
        if (source.mode() == Mode.SQS && source.bucket() == null && !(source.after() instanceof After.Keep)) {
            throw missing(
                    Setting.SOURCE_BUCKET,
                    "whoever writes to the queue could have any object removed; name the bucket, or set "
                            + values.nameOf(Setting.SOURCE_AFTER) + " to keep");
        }
        if (source.visibility().toMillis() % 1000 != 0) {
            throw new SettingException(values.nameOf(Setting.SOURCE_VISIBILITY) + ": '"
                    + values.text(Setting.SOURCE_VISIBILITY) + "' is no whole number of seconds; SQS knows no parts");
        }
    }

    private void checkLoops(Source source, DeadLetter deadLetter) {
        if (source.mode() == Mode.NONE || source.bucket() == null) {
            return;
        }
        String prefix = source.prefix();
        if (source.bucket().equals(deadLetter.bucket()) && SourceLoop.isLoop(prefix, deadLetter.prefix())) {
            throw loop(
                    prefix,
                    Setting.DEAD_LETTER_PREFIX,
                    deadLetter.prefix(),
                    ", or set " + values.nameOf(Setting.DEAD_LETTER_BUCKET) + " to another bucket");
        }
        if (source.after() instanceof After.Move move && SourceLoop.isLoop(prefix, move.prefix())) {
            throw loop(prefix, Setting.SOURCE_AFTER, move.prefix(), "");
        }
    }

    private void checkTls(Tls tls) {
        if (tls.clientCertificate() != null && tls.clientKey() == null) {
            throw missing(Setting.OTLP_CLIENT_KEY, "a client certificate needs its private key; set both or neither");
        }
        if (tls.clientKey() != null && tls.clientCertificate() == null) {
            throw missing(Setting.OTLP_CLIENT_CERTIFICATE, "a client key needs its certificate; set both or neither");
        }
    }

    private void checkState(State state) {
        if (state.postgres() == null) {
            for (Setting setting : List.of(Setting.STATE_USER, Setting.STATE_PASSWORD_FILE)) {
                if (values.isGiven(setting)) {
                    throw missing(Setting.STATE_URL, "name the database, or remove " + values.nameOf(setting));
                }
            }
        }
    }

    private void checkHttp(Http http) {
        if (http.token() == null && !isLoopback(http.host())) {
            throw missing(
                    Setting.HTTP_TOKEN,
                    values.nameOf(Setting.HTTP_HOST) + "=" + http.host()
                            + " can be reached from other hosts; choose a token, or set the host to 127.0.0.1");
        }
    }

    /** Names other than localhost are not looked up: what they mean may change after the check. */
    private static boolean isLoopback(String host) {
        if (!ADDRESS.matcher(host).matches()) {
            return host.equalsIgnoreCase("localhost");
        }
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private SettingException loop(String read, Setting setting, String written, String otherwise) {
        return new SettingException(values.nameOf(Setting.SOURCE_PREFIX) + "='" + read
                + (SourceLoop.holds(written, read) ? "' lies inside '" : "' holds '") + written + "' of "
                + values.nameOf(setting)
                + " in the same bucket: the relay would read what it writes; change one of them" + otherwise);
    }

    private SettingException missing(Setting setting, String advice) {
        return new SettingException(setting + " is not set; " + advice);
    }
}
