package io.metricstream.relay.bench;

/** What every section works with. */
record Session(Servers servers, Carriage carriage, Scale scale, Report report) {}
