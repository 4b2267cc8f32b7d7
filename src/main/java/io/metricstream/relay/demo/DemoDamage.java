package io.metricstream.relay.demo;

import io.metricstream.relay.demo.StreamObject.Frame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What can befall an object, one place in each. The frames of the result are where they are then, touched or not. */
enum DemoDamage {
    /** The object ends in the middle of its last frame, as after an upload that broke. */
    CUT_TAIL {
        @Override
        StreamObject applyTo(StreamObject object) {
            Frame last = object.frames().get(object.frames().size() - 1);
            Frame rest = new Frame(last.offset(), last.length() / 2, last.points());
            List<Frame> frames = new ArrayList<>(object.frames());
            frames.set(frames.size() - 1, rest);
            return new StreamObject(object.key(), Arrays.copyOf(object.bytes(), rest.end()), List.copyOf(frames));
        }
    },
    /** One bit of a frame's length is another. */
    WRONG_LENGTH {
        @Override
        StreamObject applyTo(StreamObject object) {
            byte[] bytes = object.bytes().clone();
            bytes[middle(object).offset()] ^= 1 << 4;
            return new StreamObject(object.key(), bytes, object.frames());
        }
    },
    /** Somebody's error page lies between two frames. */
    FOREIGN_TEXT {
        @Override
        StreamObject applyTo(StreamObject object) {
            int at = middle(object).offset();
            byte[] bytes = Arrays.copyOf(object.bytes(), object.bytes().length + ERROR_PAGE.length);
            System.arraycopy(ERROR_PAGE, 0, bytes, at, ERROR_PAGE.length);
            System.arraycopy(object.bytes(), at, bytes, at + ERROR_PAGE.length, object.bytes().length - at);
            List<Frame> frames = object.frames().stream()
                    .map(frame -> frame.offset() < at
                            ? frame
                            : new Frame(frame.offset() + ERROR_PAGE.length, frame.length(), frame.points()))
                    .toList();
            return new StreamObject(object.key(), bytes, frames);
        }
    },
    /** A quarter of a frame is zeros, as after a disk that lost a block. */
    ZEROS {
        @Override
        StreamObject applyTo(StreamObject object) {
            Frame frame = middle(object);
            byte[] bytes = object.bytes().clone();
            Arrays.fill(bytes, frame.offset() + frame.length() / 2, frame.offset() + frame.length() * 3 / 4, (byte) 0);
            return new StreamObject(object.key(), bytes, object.frames());
        }
    };

    private static final byte[] ERROR_PAGE =
            "<html><title>502</title><h1>Bad Gateway</h1></html>".getBytes(StandardCharsets.US_ASCII);

    abstract StreamObject applyTo(StreamObject object);

    private static Frame middle(StreamObject object) {
        return object.frames().get(object.frames().size() / 2);
    }
}
