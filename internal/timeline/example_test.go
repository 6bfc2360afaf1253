package timeline_test

import (
	"bytes"
	"fmt"
	"strings"

	"amicore/adapters/capture"
	"amicore/internal/replay"
	"amicore/internal/timeline"
	"amicore/sim"
)

func ExampleSimulation() {
	line, result := timeline.Simulation("seed 7", sim.Generate(7, sim.Profile{}))
	var page bytes.Buffer
	if err := line.WriteHTML(&page); err != nil {
		fmt.Println(err)
	}
	fmt.Println(result.Violation, strings.HasPrefix(page.String(), "<!doctype html>"))
	// Output: <nil> true
}

func ExampleReplay() {
	const file = "ami-session 1\nserver \"x\"\n0.0 open\n" +
		`0.1 rx "Asterisk Call Manager/13.0.0\r\n"` + "\n" +
		`0.2 tx "Action: Ping\r\nActionID: 1\r\n\r\n"` + "\n" +
		`0.3 rx "Response: Success\r\nActionID: 1\r\nPing: Pong\r\n\r\n"` + "\n"
	sessions, err := capture.Open("x.ami", strings.NewReader(file), capture.Options{})
	if err != nil {
		fmt.Println(err)
	}
	var all timeline.Replay
	for i := range sessions {
		seen := all.Begin()
		report, err := replay.Run(&sessions[i], replay.Options{Frame: seen.Frame, Step: seen.Step})
		if err != nil {
			fmt.Println(err)
		}
		seen.End(report)
	}
	for _, a := range all.Timeline("x").Lanes[0].Actions {
		fmt.Println(a.Name, a.Outcome, a.Replied-a.Sent)
	}
	// Output: Ping success 100000
}
