package io.metricstream.relay.replay;

import io.metricstream.relay.deadletter.LetterInHand;
import io.metricstream.relay.inspect.Letter;
import io.metricstream.relay.inspect.Letters;
import io.metricstream.relay.message.RelayHeaders;
import io.metricstream.relay.open.ObjectInHand;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Ends a letter that was sent again. It is removed when all of it was accepted, or lies in letters of its own; a crash
 * before that sends it once more. Else it stays, with one attempt more.
 */
public final class FinishLetterProcessor implements Processor {
    /** Exchange property: the {@link Letter}. */
    static final String LETTER = "CamelRelayLetterRead";

    private final Letters letters;

    public FinishLetterProcessor(Letters letters) {
        this.letters = letters;
    }

    /** @throws Exception the objection, if some of the letter is not settled */
    @Override
    public void process(Exchange exchange) throws Exception {
        Letter letter = exchange.getProperty(LETTER, Letter.class);
        LetterInHand inHand = exchange.getProperty(RelayHeaders.LETTER, LetterInHand.class);
        ObjectInHand contents = ObjectInHand.of(exchange);
        if (contents != null) {
            Exception objection = contents.objection();
            if (objection != null) {
                throw objection;
            }
        }
        if (inHand.stays()) {
            letters.rewrite(letter, inHand::metadata);
        } else if (inHand.isSettled()) {
            letters.remove(letter);
        }
        if (contents != null) {
            contents.complete();
        }
        boolean all = inHand.isSettled() && inHand.others() == 0;
        exchange.getMessage()
                .setHeader(RelayHeaders.OUTCOME, all ? RelayHeaders.DELIVERED : RelayHeaders.DEAD_LETTERED);
    }
}
