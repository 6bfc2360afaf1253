package mutants

// sockets are defects of the adapter to real sockets.
func sockets() []Mutant {
	const transport = "adapters/netio/transport.go"
	return []Mutant{
		{
			Name: "dns-in-poll", About: "names are looked up inside Poll", Breaks: []string{"S1"},
			Tests: "TestPollNeverWaits",
			Edits: []Edit{{"adapters/netio/lookup.go", "\t\tgo j.run()\n", "\t\tl.mu.Unlock()\n\t\tj.run()\n\t\tl.mu.Lock()\n"}},
		},
		{
			Name: "dial-in-poll", About: "connections are made inside Poll", Breaks: []string{"S1"},
			Tests: "TestPollNeverWaits",
			Edits: []Edit{{transport, "go func() {\n\t\tdefer t.running.Done()\n\t\tdefer l.cancel()", "func() {\n\t\tdefer t.running.Done()\n\t\tdefer l.cancel()"}},
		},
		{
			Name: "write-in-poll", About: "bytes that the kernel does not take at once are written inside Poll", Breaks: []string{"S1"},
			Tests: "TestPollNeverWaits",
			Edits: []Edit{{"adapters/netio/write.go", "\t\tgo t.write(l)\n", "\t\tt.mu.Unlock()\n\t\tt.write(l)\n\t\tt.mu.Lock()\n"}},
		},
		{
			Name: "alarm-rings-once", About: "the alarm that wakes the owner is not set again after it rang", Breaks: []string{"L9"},
			Tests: "TestAServerThatRestartsIsFoundAgain",
			Edits: []Edit{{"adapters/netio/clock.go", "if a.armed && a.at <= at && a.at > now {", "if a.armed && a.at <= at {"}},
		},
		{
			Name: "close-leaks-socket", About: "Close leaves the socket open", Breaks: []string{"S7"},
			Tests: "TestCloseEndsEveryPhase",
			Edits: []Edit{{transport, "\tif l.plain != nil {\n\t\t_ = l.plain.Close()\n\t}\n", ""}},
		},
		{
			Name: "slow-subscriber-blocks", About: "waking a subscriber waits for it", Breaks: []string{"S17"},
			Tests: "TestASubscriberThatDoesNotComeBack",
			Edits: []Edit{{"adapters/netio/client.go", "\t\tselect {\n\t\tcase f.wake <- struct{}{}:\n\t\tdefault:\n\t\t}\n\t\tc.woken[i] = nil", "\t\tf.wake <- struct{}{}\n\t\tc.woken[i] = nil"}},
		},
		{
			Name: "panic-ends-handler", About: "a handler that panicked hears nothing any more", Breaks: []string{"S17"},
			Tests: "TestAHandlerThatPanicsIsCalledAgain",
			Edits: []Edit{
				{"adapters/netio/events.go", "\t\tdefer stop()\n\t\tfor {\n", "\t\tdefer stop()\n\t\tdefer func() { _ = recover() }()\n\t\tfor {\n"},
				{"adapters/netio/events.go", "\t\t\tc.call(name, handle, item)\n", "\t\t\thandle(item)\n"},
			},
		},
		{
			Name: "leftovers-before-start", About: "what callers leave over before Start has no goroutine that does it", Breaks: []string{"S2"},
			Tests: "TestCallsThatNoSessionCanTakeFailAtOnce",
			Edits: []Edit{{"adapters/netio/client.go", "if !c.helping.Swap(true) {", "if c.begun.Load() && !c.helping.Swap(true) {"}},
		},
		{
			Name: "leftovers-of-a-helper", About: "a helper that ends does not look whether more was left to it", Breaks: []string{"S2"},
			Tests: "TestWhatIsLeftToAHelperThatEndsIsDone",
			Edits: []Edit{{"adapters/netio/client.go", "\tif c.due.Load() {\n\t\tc.work() // a caller", "\tif false {\n\t\tc.work() // a caller"}},
		},
		{
			Name: "small-reads-apart", About: "a small read takes a buffer of its own", Breaks: []string{"S10"},
			Tests: "TestWhatIsReadAheadTakesLittleMoreMemoryThanItsBytes|TestAMegabyteInOneByteReadsIsReadWithoutStopping",
			Edits: []Edit{{"adapters/netio/inbox.go", "if l.taken < len(l.inbox) {", "if false {"}},
		},
		{
			Name: "read-ahead-counts-buffers", About: "ReadAhead counts the buffers, and small packets stop the reading", Breaks: []string{"S10"},
			Tests: "TestAMegabyteInOneByteReadsIsReadWithoutStopping",
			Edits: []Edit{
				{"adapters/netio/inbox.go", "l.queued += len(b.data)", "l.queued += len(b.room)"},
				{"adapters/netio/transport.go", "b.link.queued -= len(b.data)", "b.link.queued -= len(b.room)"},
			},
		},
		{
			Name: "read-ahead-unbounded", About: "an owner that stalls lets the read buffers grow", Breaks: []string{"S10"},
			Tests: "TestAnOwnerWhoStallsStopsTheReadingAndLosesNothing",
			Edits: []Edit{{"adapters/netio/read.go", "for l.queued >= t.options.ReadAhead && !l.closed {", "for l.queued < 0 && !l.closed {"}},
		},
		{
			Name: "pin-unchecked", About: "a server whose key has another pin is accepted", Breaks: []string{"S9"},
			Tests: "TestTheCertificateOfAsterisksScriptIsPinned",
			Edits: []Edit{{"adapters/netio/tlspin.go", "!slices.Contains(p, got) {", "len(p) == 0 && !slices.Contains(p, got) {"}},
		},
		{
			Name: "pin-of-new-sessions-only", About: "the pin is checked with the certificates, which a resumed session does not bring", Breaks: []string{"S9"},
			Tests: "TestAPinHoldsForAResumedSession",
			Edits: []Edit{{"adapters/netio/tls.go", "if err := pins.check(&s); err != nil {", "if err := pins.check(&s); err != nil && !s.DidResume {"}},
		},
		{
			Name: "pinned-expiry-unchecked", About: "a pinned certificate is accepted outside of its dates", Breaks: []string{"S9"},
			Tests: "TestTheCertificateOfAsterisksScriptIsPinned",
			Edits: []Edit{{"adapters/netio/tls.go", "dates := !t.AllowExpired", "dates := t.AllowExpired"}},
		},
		{
			Name: "name-unchecked", About: "without a pin any name in the certificate is accepted", Breaks: []string{"S9"},
			Tests: "TestTLSVerifiesTheServer",
			Edits: []Edit{{"adapters/netio/tls.go", "\tif t.PinSHA256 == \"\" {\n", "\tif c.InsecureSkipVerify = true; t.PinSHA256 == \"\" {\n"}},
		},
		{
			Name: "certificate-called-refused", About: "a certificate that is not accepted is told as a refused connection, and tried again soon", Breaks: []string{"S14"},
			Tests: "TestTheCertificateOfAsterisksScriptIsPinned",
			Edits: []Edit{{transport, "Close: why, Reason: text})", "Close: core.CloseRefused * core.CloseReason(min(why, 1)), Reason: text})"}},
		},
	}
}
