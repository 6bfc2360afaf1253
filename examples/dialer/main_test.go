package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"amicore/internal/scripted"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func env(s *scripted.Server, secret string) func(string) string {
	return func(name string) string {
		return map[string]string{"AMI_ADDR": s.Addr(), "AMI_USER": scripted.Username, "AMI_SECRET": secret}[name]
	}
}

func TestEachNumberSaysWhetherItMayHaveBeenDialled(t *testing.T) {
	s := scripted.Listen(t, func(r *scripted.Request) string {
		outcome := func(response, reason string) string {
			return r.Success("Message: Originate successfully queued") +
				scripted.Frame("Event: OriginateResponse", "Privilege: call,all", "ActionID: "+r.ID, "Response: "+response, "Reason: "+reason,
					"Channel: PJSIP/answers-00000001", "Uniqueid: "+r.Header.Get("ChannelId"))
		}
		switch r.Header.Get("Channel") {
		case "PJSIP/answers":
			return outcome("Success", "4")
		case "PJSIP/busy":
			return outcome("Failure", "5")
		case "PJSIP/forbidden":
			return r.Error("Permission denied")
		}
		return ""
	})
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	var out bytes.Buffer
	if err := run(ctx, &out, env(s, scripted.Secret), []string{"PJSIP/answers", "PJSIP/busy", "PJSIP/forbidden"}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"PJSIP/answers: answered, on PJSIP/answers-00000001\n",
		"PJSIP/busy: not answered, may have been dialled: ",
		"PJSIP/forbidden: not dialled, may be tried again: ",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	ids := map[string]bool{}
	for _, r := range s.Requests() {
		if r.Action == "originate" {
			ids[r.Header.Get("ChannelId")] = true
		}
	}
	if len(ids) != 3 || ids[""] {
		t.Errorf("the calls have the ids %v, want 3", ids)
	}
}

func TestACallWhoseConnectionIsLostMayHaveBeenDialled(t *testing.T) {
	s := scripted.Listen(t, func(r *scripted.Request) string {
		if r.Action == "originate" {
			return scripted.Close
		}
		return ""
	})
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	var out bytes.Buffer
	if err := run(ctx, &out, env(s, scripted.Secret), []string{"PJSIP/1"}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "may have been dialled") {
		t.Error(out.String())
	}
	n := 0
	for _, r := range s.Requests() {
		if r.Action == "originate" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("dialled %d times", n)
	}
}

func TestWhatIsMissingIsSaidWithoutTheSecret(t *testing.T) {
	s := scripted.Listen(t, nil)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for _, c := range []struct {
		env      func(string) string
		channels []string
		want     string
	}{
		{env(s, scripted.Secret), nil, "no channel given"},
		{func(string) string { return "" }, []string{"x"}, "Address"},
		{env(s, "wrong-secret"), []string{"x"}, "login rejected"},
	} {
		err := run(ctx, &bytes.Buffer{}, c.env, c.channels)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "wrong-secret") {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}
