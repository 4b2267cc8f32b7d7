package io.metricstream.relay.web;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import io.metricstream.relay.inspect.SafeText;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The templates of {@code src/main/jte}, compiled by the build. What a template inserts is escaped for its place in the
 * HTML, and before that every character that could hide, break a line or turn the direction of writing is shown as its code
 * point: no template can forget it.
 */
final class Templates {
    private static final String PACKAGE = "io.metricstream.relay.web.pages";
    private static final int LONGEST_TEXT = 8_000;

    private final TemplateEngine engine =
            TemplateEngine.createPrecompiled(null, ContentType.Html, Templates.class.getClassLoader(), PACKAGE);

    /** @param name of the file, without its ending */
    String render(String name, Map<String, Object> values) {
        StringOutput html = new StringOutput();
        engine.render(name + ".jte", values, new SafeOutput(html));
        return html.toString();
    }

    /** A page with nothing but these words. */
    PageAnswer message(int status, String words) {
        return new PageAnswer(status, "", render("message", Map.of("words", words)));
    }

    private static final class SafeOutput extends OwaspHtmlTemplateOutput {
        SafeOutput(StringOutput html) {
            super(html);
        }

        @Override
        public void writeUserContent(@Nullable String text) {
            super.writeUserContent(text == null ? null : SafeText.of(text, LONGEST_TEXT));
        }
    }
}
