package sim

import "amicore/internal/wiretrial"

// Sessions hardly ever bring what package wire finds hardest: a frame of just the limit, a
// hole in the stream, a copy of a decoder in the middle of a frame, odd names. So each run
// tries it by itself, when all else has held.

// readTrials and writeTrials are how many trials of the reader and of the writer a run
// makes: together they take a few hundredths of its time.
const (
	readTrials  = 3
	writeTrials = 4
)

// trials makes the trials of a run. They are drawn from the seed of the plan alone, whatever
// else the plan has, and change nothing of what the run came to.
func (w *World) trials() {
	for i := range uint64(readTrials) {
		if err := wiretrial.Read(w.picks('r', i)); err != nil {
			w.fail(nil, "S18", "trial %d of the reader: %.600s", i+1, err.Error())
		}
	}
	for i := range uint64(writeTrials) {
		if err := wiretrial.Write(w.picks('w', i)); err != nil {
			w.fail(nil, "S8", "trial %d of the writer: %.600s", i+1, err.Error())
		}
	}
}

// picks draws for one trial.
func (w *World) picks(kind, trial uint64) wiretrial.Pick {
	draw := rolling(w.plan.Seed)
	draw.two(kind, trial)
	return func(n int) int {
		draw.add(trial)
		return int(uint64(draw) % uint64(n))
	}
}
