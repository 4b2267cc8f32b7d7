package io.metricstream.relay.bench;

import java.io.IOException;
import java.util.List;

/** Tables of what it costs to carry objects from S3 to an endpoint that answers at once. */
final class EndToEnd {
    private static final int SMALL_OBJECT_BYTES = 100_000;
    private static final int PIECE_BYTES = 1_000_000;

    private EndToEnd() {}

    /** Each way in, with and without gzip. */
    static void modes(Session session) throws IOException, InterruptedException {
        Dataset usual = session.carriage().usual();
        session.report()
                .table(
                        Figures.format("%d objects of %.0f MB, opentelemetry1.0", usual.objects(), usual.megabytes()),
                        Figures.columns("way in, requests"));
        for (boolean gzip : List.of(false, true)) {
            for (Carrier carrier : Carrier.values()) {
                String name = carrier + (gzip ? ", gzip" : ", not compressed");
                session.report()
                        .row(session.carriage().carry(carrier, usual, gzip).cells(name));
            }
        }
    }

    /** Each output format of a metric stream, from captures. */
    static void formats(Session session) throws IOException, InterruptedException {
        session.report().table("backfill of objects of 10 MB, requests with gzip", Figures.columns("format"));
        for (Capture capture : Capture.values()) {
            Contents contents = Contents.captured(capture, Dataset.OBJECT_BYTES);
            row(
                    session,
                    capture.word(),
                    Dataset.of("format", contents, session.scale().smallRowBytes(), StoredAs.PLAIN),
                    true);
        }
    }

    /** Each compression of an object; megabytes are those of its contents. */
    static void compressions(Session session) throws IOException, InterruptedException {
        session.report()
                .table(
                        "backfill of objects of 10 MB before compression, requests not compressed",
                        Figures.columns("stored as"));
        for (StoredAs storedAs : StoredAs.values()) {
            row(
                    session,
                    storedAs.toString(),
                    Dataset.written("stored", session.scale().smallRowBytes(), storedAs),
                    false);
        }
    }

    /** From few large objects to many small ones, of as many bytes in all. */
    static void objects(Session session) throws IOException, InterruptedException {
        session.report().table("backfill of opentelemetry1.0, requests not compressed", Figures.columns("objects"));
        long total = session.scale().rowBytes();
        for (int times = (int) (total / PIECE_BYTES); times >= 1; times /= 10) {
            objects(session, Contents.written(PIECE_BYTES), times);
        }
        objects(session, Contents.written(SMALL_OBJECT_BYTES), 1);
    }

    private static void objects(Session session, Contents piece, int times) throws IOException, InterruptedException {
        int objects = (int) (session.scale().rowBytes() / ((long) piece.bytes().length * times));
        Dataset data = new Dataset("objects", piece, times, Math.max(1, objects), StoredAs.PLAIN);
        row(session, Figures.format("%,d of %,.1f MB", data.objects(), data.megabytes()), data, false);
    }

    private static void row(Session session, String name, Dataset data, boolean gzip)
            throws IOException, InterruptedException {
        session.servers().put(data);
        try {
            session.report()
                    .row(session.carriage().carry(Carrier.BACKFILL, data, gzip).cells(name));
        } finally {
            session.servers().delete(data);
        }
    }
}
