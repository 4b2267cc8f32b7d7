/** Tries, before and beside a running relay, whatever it needs: each permission, place and port, without leaving traces. */
package io.metricstream.relay.doctor;
