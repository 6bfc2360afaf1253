package timeline

// mostBins bounds the bins of a lane: more, and they become twice as wide.
const mostBins = 2048

// histogram counts over a time whose end is not known beforehand.
type histogram struct {
	width  Micros
	counts []int64
}

func (h *histogram) add(at Micros) {
	if h.width == 0 {
		h.width = 1000
	}
	for at/h.width >= mostBins {
		for i := range (len(h.counts) + 1) / 2 {
			n := h.counts[2*i]
			if 2*i+1 < len(h.counts) {
				n += h.counts[2*i+1]
			}
			h.counts[i] = n
		}
		h.counts = h.counts[:(len(h.counts)+1)/2]
		h.width *= 2
	}
	i := int(max(at, 0) / h.width)
	for len(h.counts) <= i {
		h.counts = append(h.counts, 0)
	}
	h.counts[i]++
}

func (h *histogram) bins() Bins {
	b := Bins{Width: max(h.width, 1), Counts: []int64{}}
	for i, n := range h.counts {
		if n > 0 {
			b.Counts = append(b.Counts, int64(i), n)
		}
	}
	return b
}
