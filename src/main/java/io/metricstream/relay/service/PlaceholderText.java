package io.metricstream.relay.service;

import io.metricstream.relay.settings.Setting;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.util.SensitiveUtils;

/** Puts values in the place of placeholders, but for those that are not set or sound like a secret: these stay. */
final class PlaceholderText {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^{}]+)}}");

    private final UnaryOperator<String> values;

    /** @param values fails where nothing is set */
    PlaceholderText(UnaryOperator<String> values) {
        this.values = values;
    }

    String resolved(String text) {
        return PLACEHOLDER.matcher(text).replaceAll(found -> Matcher.quoteReplacement(value(found)));
    }

    private String value(MatchResult placeholder) {
        String key = placeholder.group(1);
        String name = key.substring(key.lastIndexOf('.') + 1);
        if (SensitiveUtils.containsSensitive(name)
                || SensitiveUtils.containsSensitive(key)
                || key.equals(Setting.OTLP_HEADERS.property())) {
            return placeholder.group();
        }
        try {
            return values.apply(placeholder.group());
        } catch (IllegalArgumentException e) {
            return placeholder.group();
        }
    }
}
