package io.metricstream.relay.inspect;

/**
 * Text from outside as a terminal may show it: what could move the cursor, change the colour, turn the direction of
 * writing or hide is written as its code point, such as {@code \}{@code u{202E}}. So is what picocli would read as markup.
 */
public final class SafeText {
    private SafeText() {}

    public static String of(String text) {
        return of(text, Integer.MAX_VALUE);
    }

    /** @param limit of characters shown; longer text ends in an ellipsis */
    public static String of(String text, int limit) {
        StringBuilder safe = new StringBuilder(Math.min(text.length(), limit) + 16);
        for (int i = 0; i < text.length(); ) {
            if (safe.length() >= limit) {
                return safe.append('…').toString();
            }
            int point = text.codePointAt(i);
            boolean markup = point == '|' && i > 0 && text.charAt(i - 1) == '@';
            if (isHarmless(point) && !markup) {
                safe.appendCodePoint(point);
            } else {
                safe.append(String.format("\\u{%X}", point));
            }
            i += Character.charCount(point);
        }
        return safe.toString();
    }

    private static boolean isHarmless(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
