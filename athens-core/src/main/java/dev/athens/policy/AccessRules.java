package dev.athens.policy;

import dev.athens.module.ModulePath;
import dev.athens.module.PathPatterns;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Rules about who may do what with which modules. The first one that names the caller, the role and the module decides. If none
 * does, it may what its login allows by itself, as tokens do, and nothing else. Thread-safe.
 *
 * <p>Answers are remembered, up to a few megabytes, as the same modules are asked for all the time.
 */
public final class AccessRules implements ModuleAccess {
    private static final long MAX_REMEMBERED_BYTES = 4 << 20;
    private static final int ENTRY_BYTES = 150;

    /** Whoever has proven a name by a password may read all, nobody may administer. */
    public static final AccessRules USERS = new AccessRules(List.of(
            new Rule(true, Set.of(Role.READ), List.of(CallerPattern.parse("user:*")), PathPatterns.parse("*"))));

    private final List<Rule> rules;
    private volatile Remembered remembered = new Remembered();

    /**
     * A rule.
     *
     * @param allows whether it allows or denies
     * @param roles what it is about
     * @param callers whom it is about
     * @param modules which modules it is about
     */
    public record Rule(boolean allows, Set<Role> roles, List<CallerPattern> callers, PathPatterns modules) {
        /**
         * Copies the collections.
         *
         * @throws IllegalArgumentException if somebody would administer some modules alone, which nobody can
         */
        public Rule {
            roles = Set.copyOf(roles);
            callers = List.copyOf(callers);
            if (roles.contains(Role.ADMIN) && !modules.matchesAll()) {
                throw new IllegalArgumentException("the role admin is for all modules, not for " + modules + " alone");
            }
        }

        private boolean concerns(Caller caller, Role role) {
            return roles.contains(role) && callers.stream().anyMatch(pattern -> pattern.matches(caller));
        }
    }

    private record Question(Caller caller, ModulePath module) {
        /** With the caller, though most are shared with other questions. */
        private int bytes() {
            int ofGroups = caller.groups().stream()
                    .mapToInt(group -> ENTRY_BYTES + group.length())
                    .sum();
            return ENTRY_BYTES + module.value().length() + caller.name().length() + ofGroups;
        }
    }

    private static final class Remembered {
        private final Map<Question, Boolean> answers = new ConcurrentHashMap<>();
        private final AtomicLong bytes = new AtomicLong();
    }

    private AccessRules(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** Rules in the order in which they count. */
    public static AccessRules of(List<Rule> rules) {
        return new AccessRules(rules);
    }

    @Override
    public boolean mayRead(Caller caller, ModulePath module) {
        Question question = new Question(caller, module);
        Remembered now = remembered;
        Boolean known = now.answers.get(question);
        if (known != null) {
            return known;
        }
        boolean decided = decide(caller, module);
        if (now.bytes.addAndGet(question.bytes()) > MAX_REMEMBERED_BYTES) {
            // all at once: what is asked for all the time is soon there again
            now = new Remembered();
            remembered = now;
        }
        now.answers.put(question, decided);
        return decided;
    }

    private boolean decide(Caller caller, ModulePath module) {
        for (Rule rule : rules) {
            if (rule.concerns(caller, Role.READ) && rule.modules().matches(module)) {
                return rule.allows();
            }
        }
        return caller.grants().stream().anyMatch(grant -> grant.allows(Role.READ, module));
    }

    /** Whether a rule for all modules allows it before any denies something. */
    @Override
    public boolean mayReadAll(Caller caller) {
        for (Rule rule : concerning(caller, Role.READ)) {
            if (!rule.allows() || rule.modules().matchesAll()) {
                return rule.allows();
            }
        }
        return caller.grants().stream()
                .anyMatch(grant -> grant.role() == Role.READ && grant.modules().matchesAll());
    }

    /** Whether a rule allows something before one denies all. */
    @Override
    public boolean mayReadSome(Caller caller) {
        for (Rule rule : concerning(caller, Role.READ)) {
            if (rule.allows() || rule.modules().matchesAll()) {
                return rule.allows();
            }
        }
        return caller.grants().stream().anyMatch(grant -> grant.role() == Role.READ);
    }

    @Override
    public boolean isAdmin(Caller caller) {
        List<Rule> about = concerning(caller, Role.ADMIN);
        return about.isEmpty()
                ? caller.grants().stream().anyMatch(grant -> grant.role() == Role.ADMIN)
                : about.get(0).allows();
    }

    private List<Rule> concerning(Caller caller, Role role) {
        return rules.stream().filter(rule -> rule.concerns(caller, role)).toList();
    }
}
