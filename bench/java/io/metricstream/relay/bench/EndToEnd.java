package io.metricstream.relay.bench;

import java.io.IOException;
import java.util.List;

/** Tables of what it costs to carry objects from S3 to an endpoint that answers at once. */
final class EndToEnd {
    private static final int PIECE_BYTES = 1_000_000;

    private static final int SMALLEST_OBJECT_BYTES = 100_000;
    private static final int LARGEST_OBJECT_PIECES = 1000;

    private EndToEnd() {}

    /** Each way in, with and without gzip. */
    static void modes(Session session) throws IOException, InterruptedException {
        modes(session, session.carriage(), "");
    }

    /** The same, as it is on AWS. */
    static void modesOverTls(Session session) throws IOException, InterruptedException {
        modes(session, session.overTls(), ", S3 and the endpoint by TLS");
    }

    private static void modes(Session session, Carriage carriage, String how) throws IOException, InterruptedException {
        Dataset usual = carriage.usual();
        String title = "%d objects of %.0f MB, opentelemetry1.0%s".formatted(usual.objects(), usual.megabytes(), how);
        session.report().table(title, Figures.columns("way in, requests"));
        for (boolean gzip : List.of(false, true)) {
            for (Carrier carrier : session.scale().rows(List.of(Carrier.values()))) {
                String name = carrier + (gzip ? ", gzip" : ", not compressed");
                session.report().row(carriage.carry(carrier, usual, gzip).cells(name));
            }
        }
    }

    /** Each output format of a metric stream, from captures; half as much, since lifting takes time and so warms up sooner. */
    static void formats(Session session) throws IOException, InterruptedException {
        session.report().table("backfill of captures, objects of 10 MB, requests with gzip", Figures.columns("format"));
        for (Capture capture : session.scale().rows(List.of(Capture.values()))) {
            Contents contents = Contents.captured(capture, Dataset.OBJECT_BYTES);
            Dataset data = Dataset.of(
                    "format",
                    contents,
                    session.scale().rowBytes() / 2,
                    StoredAs.PLAIN,
                    session.scale().warmUps());
            row(session, capture.word(), data, true);
        }
    }

    /** Each compression of an object; megabytes are those of its contents. */
    static void compressions(Session session) throws IOException, InterruptedException {
        session.report()
                .table(
                        "backfill, objects of 10 MB before compression, requests not compressed",
                        Figures.columns("stored as"));
        for (StoredAs storedAs : session.scale().rows(List.of(StoredAs.values()))) {
            Dataset data = Dataset.written(
                    "stored",
                    session.scale().rowBytes(),
                    storedAs,
                    session.scale().warmUps());
            row(session, storedAs.toString(), data, false);
        }
    }

    /** From few large objects to many small ones, of as many bytes in all: four times the usual, or it ends before it is warm. */
    static void objects(Session session) throws IOException, InterruptedException {
        long rowBytes = 4 * session.scale().rowBytes();
        session.report().table("backfill of opentelemetry1.0, requests not compressed", Figures.columns("objects"));
        int largest = (int) Math.min(LARGEST_OBJECT_PIECES, rowBytes / PIECE_BYTES);
        List<Integer> sizes = List.of(largest, largest / 10, largest / 100, largest / 1000, 0);
        for (int pieces : session.scale().rows(sizes)) {
            Contents piece = Contents.written(pieces == 0 ? SMALLEST_OBJECT_BYTES : PIECE_BYTES);
            int times = Math.max(1, pieces);
            int objects = (int) (rowBytes / ((long) piece.bytes().length * times));
            Dataset data = new Dataset(
                    "objects",
                    piece,
                    times,
                    Math.max(1, objects),
                    StoredAs.PLAIN,
                    session.scale().warmUps());
            row(session, Figures.format("%,d of %,.1f MB", data.objects(), data.megabytes()), data, false);
        }
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
