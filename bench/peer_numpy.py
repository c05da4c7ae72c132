"""What a careful analyst would write with numpy alone, on the arrays that the bench exports.

Lists by greedy MMR for every customer under several weights, vectorised over customers, and the EASE fit of the
same log. Single precision for lists, in the same order of operations as the bench's own; double for EASE.

usage: peer_numpy.py FOLDER
FOLDER holds sizes.json and flat little-endian arrays. The first line of the standard output is JSON: versions, and
how many customers are taken at a time. Then every line "mmr" or "ease" on the standard input has that work done
once; its milliseconds, by the clock and of the processor, are answered as a line and its result is written beside the arrays. So the bench can take turns.
"""

import json
import sys
import time
from pathlib import Path

try:
    import numpy as np
except ImportError:
    print("numpy is not installed", file=sys.stderr)
    sys.exit(3)

# Customers taken at a time; the quickest of these is what counts, since a careful analyst would look.
BLOCKS = (32, 64, 128, 256, 1024)
TRIED = 2048


def read(folder, name, dtype, shape):
    return np.fromfile(folder / name, dtype=dtype).reshape(shape)


def greedy_mmr(item, count, relevance, margin, boost, similarity, weights, size, block):
    """Positions picked, customers x weights x size; -1 where a customer has fewer candidates.

    Each pick maximises (wR relevance + wM margin) boost + wD (1 - largest similarity to earlier picks); ties go to
    the lower position, as argmax has it. Lists run over blocks of customers, whose similarities are brought
    together once for all weights.
    """
    customers, width = item.shape
    out = np.full((customers, len(weights), size), -1, dtype=np.int16)
    lowest = np.float32(-np.inf)
    for start in range(0, customers, block):
        rows = slice(start, min(start + block, customers))
        items = item[rows]
        each = np.arange(len(items))
        near = np.maximum(similarity[items[:, :, None], items[:, None, :]], np.float32(0))
        own_relevance = relevance[rows]
        own_margin = margin[items]
        own_boost = boost[items]
        missing = np.arange(width)[None, :] >= count[rows, None]
        for at, (by_relevance, by_margin, by_diversity) in enumerate(weights):
            base = (by_relevance * own_relevance + by_margin * own_margin) * own_boost
            base += by_diversity
            base[missing] = lowest
            nearest = np.zeros_like(base)
            score = base.copy()
            for rank in range(size):
                best = score.argmax(axis=1)
                out[rows, at, rank] = np.where(score[each, best] == lowest, -1, best)
                base[each, best] = lowest
                if rank + 1 < size:
                    np.maximum(nearest, near[each, best], out=nearest)
                    np.multiply(nearest, by_diversity, out=score)
                    np.subtract(base, score, out=score)
    return out


def fit_ease(customer, item, customers, items, ridge):
    """Item-item weights of EASE, items x items, zero diagonal."""
    seen = np.zeros((customers, items), dtype=np.float32)
    seen[customer, item] = 1
    # Counts stay far below 2^24, so that single precision holds them exactly.
    gram = (seen.T @ seen).astype(np.float64)
    gram[np.diag_indices(items)] += ridge
    inverse = np.linalg.inv(gram)
    weights = inverse / -np.diag(inverse)
    np.fill_diagonal(weights, 0)
    return weights


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    sizes = json.loads((folder / "sizes.json").read_text())
    customers, width, items = sizes["customers"], sizes["candidates"], sizes["items"]
    item = read(folder, "item.u32", "<u4", (customers, width)).astype(np.intp)
    count = read(folder, "count.i32", "<i4", (customers,))
    relevance = read(folder, "relevance.f32", "<f4", (customers, width))
    margin = read(folder, "margin.f32", "<f4", (items,))
    boost = read(folder, "boost.f32", "<f4", (items,))
    similarity = read(folder, "similarity.f32", "<f4", (items, items))
    weights = read(folder, "weights.f32", "<f4", (-1, 3))
    log_customer = read(folder, "log-customer.u32", "<u4", (-1,))
    log_item = read(folder, "log-item.u32", "<u4", (-1,))

    def lists(block, most=customers):
        rows = slice(0, most)
        return greedy_mmr(
            item[rows], count[rows], relevance[rows], margin, boost, similarity, weights, sizes["slateSize"], block
        )

    def ease():
        return fit_ease(log_customer, log_item, sizes["logCustomers"], items, sizes["ridge"])

    trials = {block: time_of(lambda: lists(block, TRIED))[0]["cpuMs"] for block in BLOCKS}
    block = min(trials, key=trials.get)
    versions = {"numpy": np.__version__, "python": ".".join(map(str, sys.version_info[:3])), "block": block}
    print(json.dumps(versions), flush=True)
    for asked in sys.stdin:
        if asked.strip() == "mmr":
            took, slates = time_of(lambda: lists(block))
            slates.astype("<i2").tofile(folder / "slates-numpy.i16")
        else:
            took, fitted = time_of(ease)
            fitted.astype("<f8").tofile(folder / "ease-numpy.f64")
        print(json.dumps(took), flush=True)


def time_of(work):
    """Milliseconds that some work took, by the clock and of the processor, and what it gave."""
    clock, processor = time.perf_counter(), time.process_time()
    result = work()
    took = {"ms": 1000 * (time.perf_counter() - clock), "cpuMs": 1000 * (time.process_time() - processor)}
    return took, result


if __name__ == "__main__":
    main()
