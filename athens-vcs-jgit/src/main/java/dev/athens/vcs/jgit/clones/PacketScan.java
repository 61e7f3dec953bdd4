package dev.athens.vcs.jgit.clones;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Divides what a git server says into text and packs: packets of band 1 carry a pack, all others text. Servers without
 * bands send the pack as it is. Source: gitprotocol-common(5), gitprotocol-pack(5).
 */
final class PacketScan implements AnswerScan {
    private static final int HEADER_BYTES = 4;
    private static final byte[] PACK = "PACK".getBytes(StandardCharsets.US_ASCII);
    private static final int DATA_BAND = 1;

    private final AnswerBudget budget;
    private Optional<PackScan> pack = Optional.empty();
    private final byte[] header = new byte[HEADER_BYTES];
    private int headerLength;
    private int left;
    private boolean atBand;
    private boolean isData;
    private boolean afterListing;
    private boolean isBare;

    /**
     * Begins before a packet.
     *
     * @param afterListing whether bands may be in use; else they may be after the packet that ends the references
     */
    PacketScan(AnswerBudget budget, boolean afterListing) {
        this.budget = budget;
        this.afterListing = afterListing;
    }

    @Override
    public void update(byte[] bytes, int offset, int length) throws IOException {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            if (isBare) {
                pack().update(bytes, at, end - at);
                return;
            }
            if (left == 0) {
                header[headerLength] = bytes[at];
                headerLength++;
                at++;
                if (headerLength == HEADER_BYTES) {
                    headerLength = 0;
                    beginPacket();
                }
            } else if (atBand) {
                atBand = false;
                isData = afterListing && bytes[at] == DATA_BAND;
                budget.text(isData && left > 1 ? 0 : HEADER_BYTES + 1);
                left--;
                at++;
            } else {
                int count = Math.min(left, end - at);
                if (isData) {
                    pack().update(bytes, at, count);
                } else {
                    budget.text(count);
                }
                left -= count;
                at += count;
            }
        }
    }

    private PackScan pack() {
        PackScan begun = pack.orElseGet(() -> new PackScan(budget));
        pack = Optional.of(begun);
        return begun;
    }

    private void beginPacket() throws IOException {
        if (Arrays.equals(header, PACK)) {
            isBare = true;
            pack().update(header, 0, HEADER_BYTES);
            return;
        }
        int packetLength;
        try {
            packetLength = Integer.parseInt(new String(header, StandardCharsets.ISO_8859_1), 16);
        } catch (NumberFormatException e) {
            packetLength = -1;
        }
        if (packetLength < 0) {
            throw new IOException("malformed packet from the repository's server");
        }
        if (packetLength <= HEADER_BYTES) {
            afterListing = true;
            budget.text(HEADER_BYTES); // they may be endless too
            return;
        }
        left = packetLength - HEADER_BYTES;
        atBand = true;
    }
}
