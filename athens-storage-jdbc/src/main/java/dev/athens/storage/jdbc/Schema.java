package dev.athens.storage.jdbc;

import dev.athens.storage.jdbc.internal.Migrations;
import java.util.List;

/**
 * The tables. Names are compared byte by byte, so that all databases have the same order. A zip has an identity of its own, so
 * that the next zip of the same version has other rows, and whoever reads the one before sees its end and nothing of the new.
 */
final class Schema {
    static final Migrations MIGRATIONS = new Migrations("storage", List.of(first(), claims()));

    private Schema() {}

    private static List<String> first() {
        return List.of(
                "CREATE SEQUENCE athens_ids",
                "CREATE TABLE athens_versions ("
                        + " id bigint PRIMARY KEY,"
                        + " module text COLLATE \"C\" NOT NULL,"
                        + " version text COLLATE \"C\" NOT NULL,"
                        + " info bytea NOT NULL,"
                        + " mod bytea NOT NULL,"
                        + " zip bigint,"
                        + " zip_bytes bigint,"
                        + " saved timestamptz NOT NULL DEFAULT now(),"
                        + " used timestamptz NOT NULL DEFAULT now(),"
                        + " UNIQUE (module, version),"
                        + " CHECK ((zip IS NULL) = (zip_bytes IS NULL)))",
                // whatever is listed comes from this alone
                "CREATE INDEX athens_versions_whole ON athens_versions (module, version) WHERE zip IS NOT NULL",
                "CREATE TABLE athens_zip_chunks ("
                        + " zip bigint NOT NULL,"
                        + " n integer NOT NULL,"
                        + " bytes bytea NOT NULL,"
                        + " PRIMARY KEY (zip, n))",
                // zips do not get smaller
                "ALTER TABLE athens_zip_chunks ALTER COLUMN bytes SET STORAGE EXTERNAL",
                "CREATE TABLE athens_hashes ("
                        + " module text COLLATE \"C\" NOT NULL,"
                        + " version text COLLATE \"C\" NOT NULL,"
                        + " info text,"
                        + " mod text,"
                        + " zip text,"
                        + " zip_bytes text,"
                        + " PRIMARY KEY (module, version))",
                "CREATE TABLE athens_quarantine ("
                        + " id bigint PRIMARY KEY,"
                        + " module text COLLATE \"C\" NOT NULL,"
                        + " version text COLLATE \"C\" NOT NULL,"
                        + " info bytea NOT NULL,"
                        + " mod bytea NOT NULL,"
                        + " zip bigint,"
                        + " zip_bytes bigint,"
                        + " reason text NOT NULL,"
                        + " at timestamptz NOT NULL DEFAULT now())");
    }

    /** Expired ones are removed by those who claim something. */
    private static List<String> claims() {
        return List.of("CREATE TABLE athens_claims ("
                + " key text COLLATE \"C\" PRIMARY KEY,"
                + " token uuid NOT NULL,"
                + " expires timestamptz NOT NULL)");
    }
}
