package dev.athens.retention;

/** How much one run may download to compare it with what is stored. Not thread-safe. */
public final class DownloadBudget {
    private long bytes;

    private DownloadBudget(long bytes) {
        this.bytes = bytes;
    }

    /** A budget of which nothing is spent. */
    public static DownloadBudget ofBytes(long bytes) {
        return new DownloadBudget(bytes);
    }

    /** Spends a part of it; false, and nothing is spent, if there is not that much left. */
    public boolean spend(long part) {
        if (part > bytes) {
            return false;
        }
        bytes -= part;
        return true;
    }

    /** Spends what was downloaded already, or all that is left. */
    public void spendUpTo(long part) {
        bytes = Math.max(0, bytes - part);
    }
}
