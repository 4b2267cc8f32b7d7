package io.metricstream.relay.web;

/**
 * What the page answers.
 *
 * @param location where to go on ({@code 303 See Other}), or empty
 * @param html empty where there is a location
 */
record PageAnswer(int status, String location, String html) {
    static PageAnswer ok(String html) {
        return new PageAnswer(200, "", html);
    }

    static PageAnswer seeOther(String location) {
        return new PageAnswer(303, location, "");
    }
}
