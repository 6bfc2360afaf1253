package replay_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"amicore/adapters/capture"
	"amicore/internal/replay"
)

func TestTheJSONLineHasEveryField(t *testing.T) {
	b := ready().tx(action("Ping", "") + action("Pi<ng", "p")).rx(answer("Error", "p", "Message: a", "Message: b")).rx("Event: X\r\n")
	r := b.run(t)
	r.Hash = [32]byte{0xab}
	var got bytes.Buffer
	if err := r.WriteJSON(&got); err != nil {
		t.Fatal(err)
	}
	want := `{"file":"made.ami","server":"","banner":"Asterisk Call Manager/13.0.0","events":0,"responses":2,"other":0,` +
		`"events_by_name":{},"actions":[` +
		`{"id":"l","action":"Login","response":"success","items":0,"output_lines":0,"message":"Authentication accepted","outcome":"success","latency_ms":1},` +
		`{"id":null,"action":"Ping","response":"none","items":0,"output_lines":0,"message":null,"outcome":"missing","latency_ms":null},` +
		`{"id":"p","action":"Pi<ng","response":"error","items":0,"output_lines":0,"message":"a","outcome":"error","latency_ms":1}],` +
		`"orphans":{"late":0,"unknown":0,"foreign":0,"no_id":0,"unexpected":0},"partial":true,"closed":false,"phase":"ready",` +
		`"hash":"ab` + strings.Repeat("0", 62) + `"}` + "\n"
	if got.String() != want {
		t.Errorf("got  %s\nwant %s", got.String(), want)
	}
}

// TestAListThatLacksItemsSaysSo, and one that is whole does not: QueueStatus
// counts exactly (core.Reply.Missing), PJSIPShowEndpoints does not.
func TestAListThatLacksItemsSaysSo(t *testing.T) {
	end := func(name, id string, n int) string {
		return event(name, id, "EventList: Complete", fmt.Sprintf("ListItems: %d", n))
	}
	b := ready().
		tx(action("QueueStatus", "a")).rx(answer("Success", "a", "EventList: start") + event("QueueParams", "a") + end("QueueStatusComplete", "a", 3)).
		tx(action("QueueStatus", "b")).rx(answer("Success", "b", "EventList: start") + event("QueueParams", "b") + end("QueueStatusComplete", "b", 1)).
		tx(action("PJSIPShowEndpoints", "c")).rx(answer("Success", "c", "EventList: start") + end("EndpointListComplete", "c", 7)).
		tx(action("QueueStatus", "d")).rx(answer("Success", "d", "EventList: start") + event("QueueStatusComplete", "d", "EventList: cancelled", "ListItems: 2"))
	r := b.run(t)
	var got bytes.Buffer
	if err := r.WriteJSON(&got); err != nil {
		t.Fatal(err)
	}
	for i, want := range map[int]int{1: 2, 2: 0, 3: 0, 4: 2} {
		if a := r.Actions[i]; a.Missing != want {
			t.Errorf("%s %s: %d items are missing, want %d", a.Name, a.ID, a.Missing, want)
		}
	}
	if n := strings.Count(got.String(), `"missing":2}`); n != 2 || strings.Count(got.String(), `"missing":`) != 2 {
		t.Errorf("missing stands %d times in %s", n, got.String())
	}
}

func TestASessionWithoutActionsHasAnEmptyList(t *testing.T) {
	var got bytes.Buffer
	if err := session().run(t).WriteJSON(&got); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"actions":[]`, `"events_by_name":{}`, `"banner":""`, `"phase":"greeting"`} {
		if !strings.Contains(got.String(), want) {
			t.Errorf("no %s in %s", want, got.String())
		}
	}
}

func ExampleRun() {
	const recorded = `ami-session 1
server "Asterisk 22"
0.000000 open
0.001000 rx "Asterisk Call Manager/11.0.0\r\n"
0.010000 tx "Action: Ping\r\nActionID: 1\r\n\r\n"
0.012500 rx "Response: Error\r\nActionID: 1\r\nMessage: Permission denied\r\n\r\n"
0.020000 closed
`
	sessions, err := capture.Open("ping.ami", strings.NewReader(recorded), capture.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := replay.Run(&sessions[0], replay.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range report.Phases {
		fmt.Println(p.At, p.Phase)
	}
	for _, a := range report.Actions {
		fmt.Println(a.At, a.Name, a.Outcome, a.Latency, a.Message)
	}
	// Output:
	// 0s waiting
	// 0s greeting
	// 20ms backoff
	// 10ms Ping rejected 2.5ms Permission denied
}

func ExampleReport_WriteJSON() {
	r := replay.Report{File: "none.ami"}
	if err := r.WriteJSON(os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// {"file":"none.ami","server":"","banner":"","events":0,"responses":0,"other":0,"events_by_name":{},"actions":[],"orphans":{"late":0,"unknown":0,"foreign":0,"no_id":0,"unexpected":0},"partial":false,"closed":false,"phase":"idle","hash":"0000000000000000000000000000000000000000000000000000000000000000"}
}
