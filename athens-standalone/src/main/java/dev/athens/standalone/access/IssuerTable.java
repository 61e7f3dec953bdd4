package dev.athens.standalone.access;

import dev.athens.access.oidc.ClaimConditions;
import dev.athens.access.oidc.ClaimGrant;
import dev.athens.access.oidc.Issuer;
import dev.athens.config.ConfigException;
import dev.athens.config.ConfigValue;
import dev.athens.policy.Role;
import java.time.Duration;
import java.util.Optional;

/** Reads what the access file says of an identity provider. */
final class IssuerTable {
    private static final Duration MAX_SKEW = Duration.ofMinutes(10);

    private IssuerTable() {}

    /**
     * Reads the table.
     *
     * @throws ConfigException if something in it cannot be used
     */
    static Issuer read(AccessTable table) {
        Issuer.Builder issuer = Issuer.builder(table.needed("url"));
        table.texts("audience").forEach(issuer::audience);
        if (table.has("algorithms")) {
            issuer.algorithms(table.texts("algorithms"));
        }
        table.text("prefix").ifPresent(issuer::prefix);
        table.text("name").ifPresent(issuer::nameClaim);
        table.text("groups").ifPresent(issuer::groupsClaim);
        table.read("skew", text -> new ConfigValue("skew", text, false).duration(Duration.ZERO, MAX_SKEW))
                .ifPresent(issuer::skew);
        conditions(table, "required").ifPresent(issuer::required);
        table.tables("grant").forEach(grant -> issuer.grant(grant(grant)));
        table.refuseOthers();
        return table.made(issuer::build);
    }

    private static ClaimGrant grant(AccessTable table) {
        Role role =
                table.read("role", Role::parse).orElseThrow(() -> table.bad("has no role, such as role = \"read\""));
        if (!table.has("modules")) {
            throw table.bad("has no modules, such as modules = [\"corp.example/*\"]; \"*\" is all");
        }
        ClaimGrant grant = table.made(() -> new ClaimGrant(
                role, AccessFile.modules(table), conditions(table, "claims").orElse(ClaimConditions.NONE)));
        table.refuseOthers();
        return grant;
    }

    private static Optional<ClaimConditions> conditions(AccessTable table, String key) {
        Optional<AccessTable> claims = table.table(key);
        return claims.map(AccessTable::entries).map(patterns -> table.made(() -> ClaimConditions.of(patterns)));
    }
}
