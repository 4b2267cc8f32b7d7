package io.metricstream.relay.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines of the json output format. All fields that CloudWatch writes must be there and of their type; fields that
 * it does not write today are passed over. Not thread-safe; used again for each line.
 */
public final class JsonLineReader {
    /** Hostile names are not kept for ever. */
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
            .build();

    private static final Pattern PERCENTILE = Pattern.compile("p(\\d{1,2}(?:\\.\\d{1,12})?)");
    private static final int LONGEST_FAULT = 300;

    private @Nullable String fault;

    private String stream = "";
    private String account = "";
    private String region = "";
    private String namespace = "";
    private String metric = "";
    private String unit = "";
    private long timestamp;
    private NavigableMap<String, String> dimensions = new TreeMap<>();
    private Map<String, Double> statistics = new LinkedHashMap<>();
    private int fields;

    /** The line whose JSON object is {@code bytes[from, to)}, or null; {@link #fault} then says why. */
    public @Nullable JsonLine read(byte[] bytes, int from, int to) {
        fault = null;
        fields = 0;
        try (JsonParser json = JSON.createParser(bytes, from, to - from)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                field(json, name);
            }
            return fields == (1 << Field.values().length) - 1 ? line() : missing();
        } catch (JsonProcessingException e) {
            return none("it is no JSON: " + e.getOriginalMessage());
        } catch (BadField e) {
            return none(e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail to be read", e);
        }
    }

    /** Why the last line is none, or null; completes "expected a line of json, but …". */
    public @Nullable String fault() {
        return fault;
    }

    private enum Field {
        METRIC_STREAM_NAME,
        ACCOUNT_ID,
        REGION,
        NAMESPACE,
        METRIC_NAME,
        DIMENSIONS,
        TIMESTAMP,
        VALUE,
        UNIT;

        private static final Map<String, Field> BY_NAME = new LinkedHashMap<>();

        static {
            for (Field field : values()) {
                BY_NAME.put(field.word(), field);
            }
        }

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private void field(JsonParser json, String name) throws IOException, BadField {
        Field field = Field.BY_NAME.get(name);
        if (field == null) {
            json.skipChildren();
            return;
        }
        fields |= 1 << field.ordinal();
        switch (field) {
            case METRIC_STREAM_NAME -> stream = text(json, name);
            case ACCOUNT_ID -> account = text(json, name);
            case REGION -> region = text(json, name);
            case NAMESPACE -> namespace = notEmpty(text(json, name), name);
            case METRIC_NAME -> metric = notEmpty(text(json, name), name);
            case UNIT -> unit = text(json, name);
            case TIMESTAMP -> timestamp = timestamp(json);
            case DIMENSIONS -> dimensions = dimensions(json);
            case VALUE -> statistics = statistics(json);
        }
    }

    private static NavigableMap<String, String> dimensions(JsonParser json) throws IOException, BadField {
        object(json, "dimensions");
        NavigableMap<String, String> dimensions = new TreeMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            dimensions.put(name, text(json, "a dimension"));
        }
        return dimensions;
    }

    private static Map<String, Double> statistics(JsonParser json) throws IOException, BadField {
        object(json, "value");
        Map<String, Double> statistics = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            if (!json.nextToken().isNumeric() || !Double.isFinite(json.getDoubleValue())) {
                throw new BadField("a statistic in value is no number");
            }
            statistics.put(name, json.getDoubleValue());
        }
        return statistics;
    }

    private static void object(JsonParser json, String name) throws BadField {
        if (!json.hasToken(JsonToken.START_OBJECT)) {
            throw new BadField(name + " is no object");
        }
    }

    private static String text(JsonParser json, String name) throws IOException, BadField {
        if (!json.hasToken(JsonToken.VALUE_STRING)) {
            throw new BadField(name + " is no text");
        }
        return json.getText();
    }

    private static String notEmpty(String text, String name) throws BadField {
        if (text.isEmpty()) {
            throw new BadField(name + " is empty");
        }
        return text;
    }

    private static long timestamp(JsonParser json) throws IOException, BadField {
        if (!json.hasToken(JsonToken.VALUE_NUMBER_INT)
                || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                || json.getLongValue() < 0
                || json.getLongValue() > JsonLine.MAX_TIMESTAMP_MILLIS) {
            throw new BadField("timestamp is no time in milliseconds since 1970");
        }
        return json.getLongValue();
    }

    private JsonLine line() throws BadField {
        double count = take("count");
        if (count < 0 || count > 1L << 53) {
            throw new BadField("count in value is no number of samples");
        }
        double sum = take("sum");
        NavigableMap<Double, Double> quantiles = new TreeMap<>();
        quantiles.put(0.0, take("min"));
        quantiles.put(1.0, take("max"));
        Map<String, Double> others = new LinkedHashMap<>();
        statistics.forEach((name, value) -> {
            Matcher percentile = PERCENTILE.matcher(name);
            // Not by division: 99.9 / 100 is not the double that 0.999 is.
            double fraction = percentile.matches()
                    ? new BigDecimal(percentile.group(1)).movePointLeft(2).doubleValue()
                    : 0;
            if (quantiles.containsKey(fraction)) {
                others.put(name, value);
            } else {
                quantiles.put(fraction, value);
            }
        });
        return new JsonLine(
                stream,
                account,
                region,
                namespace,
                metric,
                dimensions,
                timestamp,
                unit,
                Math.round(count),
                sum,
                quantiles,
                others);
    }

    private double take(String statistic) throws BadField {
        Double value = statistics.remove(statistic);
        if (value == null) {
            throw new BadField(statistic + " is missing in value");
        }
        return value;
    }

    private @Nullable JsonLine missing() {
        StringBuilder missing = new StringBuilder();
        for (Field field : Field.values()) {
            if ((fields & 1 << field.ordinal()) == 0) {
                missing.append(missing.isEmpty() ? "" : ", ").append(field.word());
            }
        }
        return none("it has no " + missing);
    }

    private @Nullable JsonLine none(@Nullable String why) {
        String text = String.valueOf(why).replace('\n', ' ');
        fault = text.length() > LONGEST_FAULT ? text.substring(0, LONGEST_FAULT) + "…" : text;
        return null;
    }

    private static final class BadField extends Exception {
        private static final long serialVersionUID = 1L;

        BadField(String message) {
            super(message, null, false, false);
        }
    }
}
