package io.metricstream.relay.service;

import java.util.Map;
import java.util.Set;
import org.apache.camel.spi.BeanRepository;
import org.jspecify.annotations.Nullable;

/** Beans of a running Camel, to be looked up only: another Camel cannot make the registry its own. */
record BorrowedBeans(BeanRepository lender) implements BeanRepository {
    @Override
    public @Nullable Object lookupByName(String name) {
        return lender.lookupByName(name);
    }

    @Override
    public <T> @Nullable T lookupByNameAndType(String name, Class<T> type) {
        return lender.lookupByNameAndType(name, type);
    }

    @Override
    public <T> Map<String, T> findByTypeWithName(Class<T> type) {
        return lender.findByTypeWithName(type);
    }

    @Override
    public <T> Set<T> findByType(Class<T> type) {
        return lender.findByType(type);
    }
}
