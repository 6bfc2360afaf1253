package golden

import (
	"fmt"

	"amicore/core"
	"amicore/core/spec/sidebyside"
	"amicore/core/transcript"
)

// secret is the value of every Secret of a story.
const secret = "s3cret"

// ample is the credit of a story that does not speak of credit.
const ample = 1 << 40

// config makes the machine.
func (r *runner) config(a *args) error {
	if r.m != nil {
		return fmt.Errorf("there is a machine already")
	}
	cfg, err := r.readConfig(a)
	if err != nil {
		return err
	}
	m, err := core.New(cfg)
	if err != nil {
		return err
	}
	if r.pair, err = sidebyside.Beside(m, cfg, secret); err != nil {
		return err
	}
	r.m, r.cfg = m, cfg
	r.ids.none = cfg.Observe
	if r.story.credit == 0 {
		return nil
	}
	in := core.Credit(r.story.credit)
	in.Node = cfg.Node
	return r.step(in)
}

// expectError prints why core.New refuses a configuration.
func (r *runner) expectError(a *args) error {
	cfg, err := r.readConfig(a)
	if err != nil {
		return err
	}
	if _, err = core.New(cfg); err == nil {
		return fmt.Errorf("core.New takes this configuration")
	}
	r.emit(transcript.Record{Verb: "error", Data: []byte(err.Error())})
	return nil
}

func (r *runner) readConfig(a *args) (core.Config, error) {
	cfg := core.Config{Address: "pbx.example:5038", Username: "admin", Secret: core.NewSecret(secret)}
	cfg.Seed[0] = 7
	if err := a.fill(&cfg); err != nil {
		return cfg, err
	}
	r.story.sent, r.story.brief = false, false
	credit, err := a.number("credit", ample)
	if err != nil {
		return cfg, err
	}
	r.story.credit = credit
	if v, ok := a.get("sent"); ok {
		if v != "story" {
			return cfg, fmt.Errorf("sent=%s: expected story", v)
		}
		r.story.sent = true
	}
	if v, ok := a.get("deliver"); ok {
		if v != "brief" {
			return cfg, fmt.Errorf("deliver=%s: expected brief", v)
		}
		r.story.brief = true
	}
	return cfg, nil
}
