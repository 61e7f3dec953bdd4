package dev.athens.storage;

import dev.athens.content.Blob;
import dev.athens.content.ModuleHead;
import dev.athens.internal.Sha256;
import dev.athens.module.ModuleHash;
import dev.athens.module.ModuleVersion;
import dev.athens.zip.DirHash;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Remembers the hashes of what was saved, so that damage can be told, and a version that comes again be held against what
 * it was. A {@link Storage} may also be this: then {@link Storage#save} records, and {@link Storage#delete} forgets. What is
 * done about damage is decided by others.
 */
public interface RecordedHashes {
    /**
     * Hashes of a version's files; what is not known is empty.
     *
     * @param info of the bytes of the info
     * @param mod the {@code h1:} hash of {@code /go.mod} lines
     * @param zip the {@code h1:} hash of the zip: of names and contents, which another zip of the same version has too
     * @param zipBytes of the bytes of the zip, where damage may be that {@code h1:} does not see
     */
    record Hashes(
            Optional<String> info, Optional<ModuleHash> mod, Optional<ModuleHash> zip, Optional<String> zipBytes) {
        /** Nothing is known. */
        public static final Hashes NONE =
                new Hashes(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        /** The hash of some bytes: {@code sha256:} and 64 hexadecimal digits. */
        public static String ofBytes(Blob bytes) throws IOException {
            MessageDigest sha256 = newDigest();
            try (InputStream in = new DigestInputStream(bytes.openStream(), sha256)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            return ofDigest(sha256);
        }

        /** The hashes of a head. */
        public static Hashes ofHead(ModuleHead head) throws IOException {
            return new Hashes(
                    Optional.of(ofBytes(head.info())),
                    Optional.of(DirHash.ofGoMod(head.mod())),
                    Optional.empty(),
                    Optional.empty());
        }

        /** The same head, with hashes of a zip. */
        public Hashes withZip(Optional<ModuleHash> otherZip, Optional<String> otherBytes) {
            return new Hashes(info, mod, otherZip, otherBytes);
        }

        /** The digest by which bytes are hashed, for those who hash while they copy. */
        public static MessageDigest newDigest() {
            return Sha256.newDigest();
        }

        /** The hash of the bytes that went through a {@linkplain #newDigest digest}, which is reset by that. */
        public static String ofDigest(MessageDigest digest) {
            return "sha256:" + HexFormat.of().formatHex(digest.digest());
        }

        /** These, and where something is not known, what others know. */
        public Hashes or(Hashes others) {
            return new Hashes(
                    info.or(others::info), mod.or(others::mod), zip.or(others::zip), zipBytes.or(others::zipBytes));
        }
    }

    /**
     * What was recorded of a version. It outlives {@link #quarantine}, so it may be there when the version is not. Hashes that
     * cannot be read any more are not known.
     */
    Hashes recorded(ModuleVersion version) throws IOException;

    /**
     * Records the hashes of a version, replacing all others.
     *
     * @param found what the storage {@linkplain Storage#findHead found} and what was hashed
     * @return whether they were recorded; false if the version is not there, or no longer the one that was found
     */
    boolean record(ModuleVersion version, ModuleHead found, Hashes hashes) throws IOException;

    /**
     * Moves a damaged version out of the way, so that it is absent and may be saved again. It is not lost.
     *
     * @param found what the storage {@linkplain Storage#findHead found}
     * @param reason what is wrong with it, for people
     * @return whether it was moved; false if the version is not there, or no longer the one that was found
     */
    boolean quarantine(ModuleVersion version, ModuleHead found, String reason) throws IOException;
}
