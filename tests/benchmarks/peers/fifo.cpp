// The loop of fifo.py, statement by statement.
#include <cstdint>
#include <vector>

static const int BITS = 28;

static inline void push(int64_t* heap, int64_t n, int64_t key) {
    while (n > 0) {
        int64_t up = (n - 1) >> 1;
        if (heap[up] <= key) break;
        heap[n] = heap[up];
        n = up;
    }
    heap[n] = key;
}

static inline void sink(int64_t* heap, int64_t n, int64_t key) {
    int64_t at = 0;
    for (;;) {
        int64_t child = 2 * at + 1;
        if (child >= n) break;
        if (child + 1 < n && heap[child + 1] < heap[child]) child++;
        if (heap[child] >= key) break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = key;
}

extern "C" void run_network(int64_t visits, int64_t stations, const int64_t* arrival,
                            const int64_t* first, const int32_t* station,
                            const int64_t* ticks, int64_t* free, int64_t* began,
                            int64_t* ended) {
    const int64_t mask = (int64_t(1) << BITS) - 1;
    std::vector<int64_t> at(first, first + visits), heap(visits + 1);
    std::vector<int32_t> after(visits), head(stations, -1), tail(stations, -1);
    int64_t size = 0, arrived = 0;
    for (;;) {
        int64_t now, v;
        if (size > 0 && (arrived == visits || heap[0] >> BITS <= arrival[arrived])) {
            now = heap[0] >> BITS;
            v = heap[0] & mask;
            size--;
            sink(heap.data(), size, heap[size]);
            int64_t stage = at[v];
            ended[stage] = now;
            int32_t place = station[stage];
            int32_t w = head[place];
            if (w >= 0) {
                head[place] = after[w];
                began[at[w]] = now;
                push(heap.data(), size++, ((now + ticks[at[w]]) << BITS) | w);
            } else {
                free[place]++;
            }
            at[v] = stage + 1;
            if (stage + 1 == first[v + 1]) continue;
        } else if (arrived < visits) {
            v = arrived;
            now = arrival[arrived++];
        } else {
            break;
        }
        int64_t stage = at[v];
        int32_t place = station[stage];
        if (free[place] > 0) {
            free[place]--;
            began[stage] = now;
            push(heap.data(), size++, ((now + ticks[stage]) << BITS) | v);
        } else {
            after[v] = -1;
            if (head[place] < 0) head[place] = int32_t(v);
            else after[tail[place]] = int32_t(v);
            tail[place] = int32_t(v);
        }
    }
}
