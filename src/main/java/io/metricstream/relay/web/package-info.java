/** The HTTP port: who may ask what, and the page. */
@NullMarked
package io.metricstream.relay.web;

import org.jspecify.annotations.NullMarked;
