package io.metricstream.relay.bench;

/**
 * What every section works with.
 *
 * @param carriage in plain HTTP
 * @param overTls S3 and the endpoint by TLS
 */
record Session(Servers servers, Carriage carriage, Carriage overTls, Scale scale, Report report) {}
