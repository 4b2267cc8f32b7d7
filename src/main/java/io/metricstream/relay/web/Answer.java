package io.metricstream.relay.web;

/**
 * What the page answers.
 *
 * @param location where to go on ({@code 303 See Other}), or empty
 * @param html empty where there is a location
 */
record Answer(int status, String location, String html) {
    static Answer ok(String html) {
        return new Answer(200, "", html);
    }

    static Answer seeOther(String location) {
        return new Answer(303, location, "");
    }
}
