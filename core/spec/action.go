package spec

import (
	"time"

	"amicore/core"
	"amicore/core/catalog"
)

// purpose says what an action of the Machine's own is for.
type purpose int

// The purposes. An action of a caller has none. contract: terms, own action.
const (
	callers purpose = iota
	ownChallenge
	ownLogin
	ownFilter
	ownQuestion // whether the server has match criteria
	ownEvents
	ownCoreStatus
	ownPing
	ownLogoff
)

// state is where an action stands. contract: terms.
type state int

// The states. A record is sent or open.
const (
	waiting      state = iota // in no Send yet
	sent                      // a record, no response yet
	open                      // a record, responded, and more is to come
	acknowledged              // an async action that awaits its outcome, no record
)

// action is one action, the Machine's own or a caller's, from when it begins to
// wait until its ticket has ended and it has no record.
type action struct {
	own     purpose
	ticket  core.Ticket
	number  uint64 // the order of submission
	state   state
	givenUp bool // its ticket has ended although it is a record

	name      string
	id        string
	callersID bool // the id is of the caller's making
	channelID string
	bytes     string

	submitted core.Instant
	sent      core.Instant
	responded core.Instant
	acked     bool // responded, and neither with an Error nor oversize
	deadline  timer

	known
	maskAsked *catalog.Privileges // of an action named Events: the mask it asks for
	left      bool                // its list was left: see lists

	kept
}

// known is what is known of an action from its name, headers and options.
// contract: submitting, what is known of an action.
type known struct {
	entry           catalog.Action
	inCatalog       bool
	rule            core.Rule
	end             string             // the event that ends it
	list            catalog.Completion // its Has tells the items of its list
	mute            bool               // may be answered without a response
	silent          bool               // nothing announces that the server is done with it
	bare            bool               // an empty list is a response and nothing more
	itemsPrivileged bool               // items have a Privilege header
	exactCount      bool               // ListItems counts exactly
	commandID       string
	channel         string
	rawText         bool // may be answered with raw text
	block           time.Duration
	timeout         time.Duration // Options.Timeout, 48 h at most; not above 0: the default
	outcomeTimeout  time.Duration
	maxEvents       int
	truncate        bool
}

// kept is what was kept for the reply of an action. contract: correlation, what
// is kept.
type kept struct {
	response string
	items    []string
	text     string
	hasText  bool
	outcome  *frame // an early one
	cut      int
	cost     int // what the kept frames cost
}

// isCallers reports whether an action is a caller's.
func (a *action) isCallers() bool { return a.own == callers }

// isPending reports whether it is a caller's action whose ticket has not ended.
func (a *action) isPending() bool { return a.isCallers() && !a.givenUp }

// isRecord reports whether the server may still work on the action.
func (a *action) isRecord() bool { return a.state == sent || a.state == open }

// hasList reports whether the action has a list, if it is open.
func (a *action) hasList() bool { return a.rule == core.RuleList || a.rule == core.RuleAuto }

// isUnansweredEvents reports whether it is an Events action that has no answer.
// contract: desired, the mask in force.
func (a *action) isUnansweredEvents() bool {
	return a.maskAsked != nil && (a.state == waiting || a.state == sent)
}

// clone returns a copy that shares nothing that changes.
func (a *action) clone() *action {
	c := *a
	c.items = append([]string(nil), a.items...)
	return &c
}
