package main

import (
	"fmt"
	"io"

	"amicore/core"
	"amicore/core/wire"
)

const nameStep = "Machine.Step, Received with credit"

// driven is a machine that was brought to Ready by hand.
type driven struct {
	m    *core.Machine
	now  core.Instant
	conn core.Conn
}

// step runs one input, a microsecond after the last one.
func (d *driven) step(in core.Input) []core.Command {
	d.now += 1000
	return d.m.Step(d.now, in)
}

// newDriven makes a machine that is logged in and has all the credit it wants.
func newDriven(cfg core.Config) (*driven, error) {
	cfg.Address, cfg.Username, cfg.Secret = "pbx:5038", "bench", core.NewSecret("secret")
	m, err := core.New(cfg)
	if err != nil {
		return nil, err
	}
	d := &driven{m: m, conn: 1}
	d.step(core.Start())
	d.step(core.Resolved(1, "127.0.0.1:5038"))
	d.step(core.Connected(1))
	d.step(core.Credit(1 << 60))
	login := sentID(d.step(core.Received(1, []byte("Asterisk Call Manager/13.0.0\r\n"))))
	d.step(core.Received(1, answer(login)))
	d.step(core.Sent(1, m.Stats().Window))
	if p := m.Stats().Phase; p != core.PhaseReady {
		return nil, fmt.Errorf("the machine is %v, not ready", p)
	}
	return d, nil
}

// sentID returns the ActionID of the last action in the Sends.
func sentID(commands []core.Command) string {
	id := ""
	decoder := wire.NewDecoder(wire.FromClient, maxFrame)
	var f wire.Frame
	for _, c := range commands {
		if c.Kind == core.CommandSend {
			decoder.Feed(c.Bytes)
			for decoder.Next(&f) {
				id = string(f.ActionID())
			}
		}
	}
	return id
}

func answer(id string) []byte {
	return []byte("Response: Success\r\nActionID: " + id + "\r\nMessage: Done\r\n\r\n")
}

// benchMachine measures a whole Step beside the bare decoder.
func benchMachine(out io.Writer, title string, stream []byte) error {
	d, err := newDriven(core.Config{MaxFrame: maxFrame})
	if err != nil {
		return err
	}
	decoder := wire.NewDecoder(wire.FromServer, maxFrame)
	messages, _ := shape(stream)
	workloads := []workload{
		{nameDecoder, len(stream), func() { decode(decoder, stream) }},
		{nameStep, len(stream), func() {
			chunks(stream, func(p []byte) { sink += len(d.step(core.Received(d.conn, p))) })
		}},
	}
	for _, w := range workloads {
		w.run() // warm, as a session that lives for months
	}
	before := d.m.Stats().Delivered
	figures := measure(workloads)
	fmt.Fprintf(out, "%s: %.1f MB, a Step for each %d KiB\n", title, float64(len(stream))/1e6, chunkSize>>10)
	table(out, workloads, figures)
	if got, want := d.m.Stats().Delivered-before, uint64(rounds*messages); got != want {
		return fmt.Errorf("%d events were delivered, not %d", got, want)
	}
	atLeast(out, "throughput, Machine.Step / decoder without lookups", float64(figures[nameDecoder].elapsed)/float64(figures[nameStep].elapsed), 0.5)
	atMost(out, "allocations an event, Machine.Step", float64(figures[nameStep].allocs)/float64(messages), 0)
	fmt.Fprintln(out)
	return nil
}
