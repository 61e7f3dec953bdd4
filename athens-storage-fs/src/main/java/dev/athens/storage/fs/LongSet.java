package dev.athens.storage.fs;

/** A set of well-mixed numbers, such as hashes, in one array. Not thread-safe. */
final class LongSet {
    /** At most half full; zero marks a free place. */
    private long[] places = new long[1 << 10];

    private int size;

    /** Adds a number other than zero; false if it was there. */
    boolean add(long number) {
        if (2 * size >= places.length) {
            grow();
        }
        int place = placeOf(number);
        if (places[place] == number) {
            return false;
        }
        places[place] = number;
        size++;
        return true;
    }

    boolean contains(long number) {
        return places[placeOf(number)] == number;
    }

    /** Where the number is, or would be. */
    private int placeOf(long number) {
        int place = (int) number & (places.length - 1);
        while (places[place] != 0 && places[place] != number) {
            place = (place + 1) & (places.length - 1);
        }
        return place;
    }

    private void grow() {
        long[] old = places;
        places = new long[2 * old.length];
        for (long number : old) {
            if (number != 0) {
                places[placeOf(number)] = number;
            }
        }
    }
}
