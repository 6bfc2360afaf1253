package fake

import (
	"errors"
	"fmt"
	"time"
)

// ServerConfig says which server to be. The zero value is a running Asterisk
// 20 with one user, admin with the secret s3cret and every privilege, and no
// calls but those that clients originate.
type ServerConfig struct {
	// Profile is the version: "13", "16", "18", "20", "22", "23" or "master".
	// Default "20".
	Profile string
	// Seed decides every draw.
	Seed uint64
	// Epoch is the Unix time, in seconds, of instant 0. Default
	// 1795418000, in November 2026.
	Epoch int64
	// Users may log in. Default: admin, as above.
	Users []User
	// AuthLimit is how many sessions may be without login at once; one more
	// is closed without a banner. Default 50.
	AuthLimit int
	// AuthTimeout is the time after which a session without login is closed,
	// without a word. Default 30 s; it counts from the last whole second.
	AuthTimeout time.Duration
	// WriteTimeout is how long the server waits for a client that reads
	// nothing. The model has no socket: whoever carries its bytes calls
	// Blocked after that time. Default 100 ms.
	WriteTimeout time.Duration
	// BootedAfter is the instant at which the server is fully booted; until
	// then FullyBooted is missing after a login and comes later as an event,
	// the actions of modules are unknown, and calls fail with Reason 0. It
	// counts from each start of the server but those of the fault restart.
	BootedAfter time.Duration
	// Calls is the load of calls that nobody asked for.
	Calls CallLoad
	// Outcomes says how calls to destinations end that the dial plan does not
	// decide, such as PJSIP/alice.
	Outcomes Outcomes
	// AllModules loads every module that the version has, so that PJSIP, SIP,
	// DAHDI, voicemail and the rest answer. Otherwise those are loaded that the
	// recorded servers had; Asterisk does not know the actions of the others.
	AllModules bool
	// Objects is how many there are of each thing that is listed and that no
	// action of the model makes: endpoints, peers, registrations, agents,
	// parked calls, conferences and who is in them, mailboxes, messages. They
	// go by 100, 101 and so on. 0, as on the recorded servers: their lists are
	// empty, or the Error that this means to some.
	Objects int
	// NoCriteria makes 18, 20 and 22 releases from before 18.26, 20.11 and 22.1:
	// MatchCriteria of a Filter action means nothing to them, as to 13 and 16.
	NoCriteria bool
	// Node is the name in SystemName of the settings; empty as a rule.
	Node string

	// OnRun is called when the handler of an action runs: never for one that
	// was refused (permission denied, unknown, unparsable, not logged in,
	// shutting down). Both slices are borrowed for the call.
	OnRun func(id SessionID, actionID, action []byte)
	// OnEffect is called for each action when its handler has returned, or in
	// place of the handler of an action that is refused. For one that goes on
	// (a synchronous Originate) it is called when it begins, with EffectRunning,
	// and when it has returned; where LateError changes an answer, it is called
	// once more. Both slices are borrowed for the call.
	OnEffect func(id SessionID, actionID, action []byte, effect Effect)
	// OnAnswer is called when a response frame to an action was written to
	// the session, with the value of its Response header: for an Error within a
	// list as well, and once for a response that comes twice. What LateError
	// changes it to is not told here. actionID is borrowed for the call.
	OnAnswer func(id SessionID, actionID []byte, response string)
	// OnOutcome is called when the outcome of an Originate is known, also if no
	// session is sent it.
	OnOutcome func(Outcome)
	// OnQueued is called for each event that is let through to a session, in the
	// order in which they are written to it, with its bytes as they are written;
	// with none where BrokenValue writes what is no event, or more than one, and
	// where a fault has changed one that was told of. event is borrowed for the
	// call.
	OnQueued func(id SessionID, event []byte)
	// OnFault is called each time that a fault does something.
	OnFault func(Firing)
}

// Outcome is how a call ended that an Originate began.
type Outcome struct {
	// ActionID is that of the Originate; it is borrowed for the call.
	ActionID []byte
	// Sync: a session waits for it, and there is no OriginateResponse.
	Sync bool
	// Answered: the OriginateResponse says Success, or the response does.
	Answered bool
	// Reason is that of the OriginateResponse; empty where there is none. It is
	// borrowed for the call.
	Reason []byte
}

// User is an entry of manager.conf.
type User struct {
	// Name is compared without regard to case, Secret exactly.
	Name, Secret string
	// Read decides which events the user gets, Write which actions may run.
	Read, Write Privilege
	// Single is allowmultiplelogin=no: a second login is refused.
	Single bool
}

// CallLoad is calls that come from outside.
type CallLoad struct {
	// PerMinute is the mean number of new calls in a minute. 0 is none.
	PerMinute int
	// Queue is how many calls of 100 go to a queue instead of an extension.
	Queue int
}

// Outcomes has the weights of the ways in which a call ends. All zero is 70 to
// 10 to 12 to 3 to 5.
type Outcomes struct {
	Answer, Busy, NoAnswer, Congestion, Failed int
}

func (o Outcomes) total() int { return o.Answer + o.Busy + o.NoAnswer + o.Congestion + o.Failed }

// withDefaults fills in what is not set.
func (c ServerConfig) withDefaults() ServerConfig {
	if c.Profile == "" {
		c.Profile = "20"
	}
	if c.Epoch == 0 {
		c.Epoch = 1795418000
	}
	if c.Users == nil {
		c.Users = []User{{Name: "admin", Secret: "s3cret", Read: ClassAll, Write: ClassAll}}
	}
	if c.AuthLimit == 0 {
		c.AuthLimit = 50
	}
	if c.AuthTimeout == 0 {
		c.AuthTimeout = 30 * time.Second
	}
	if c.WriteTimeout == 0 {
		c.WriteTimeout = 100 * time.Millisecond
	}
	if c.Outcomes == (Outcomes{}) {
		c.Outcomes = Outcomes{Answer: 70, Busy: 10, NoAnswer: 12, Congestion: 3, Failed: 5}
	}
	return c
}

// validate returns the first thing that is wrong.
func (c ServerConfig) validate() error {
	if _, err := ProfileNamed(c.Profile); err != nil {
		return err
	}
	switch o := c.Outcomes; {
	case c.AuthLimit < 0:
		return fmt.Errorf("fake: AuthLimit %d is negative", c.AuthLimit)
	case c.AuthTimeout < 0:
		return fmt.Errorf("fake: AuthTimeout %v is negative", c.AuthTimeout)
	case c.WriteTimeout < 0:
		return fmt.Errorf("fake: WriteTimeout %v is negative", c.WriteTimeout)
	case c.BootedAfter < 0:
		return fmt.Errorf("fake: BootedAfter %v is negative", c.BootedAfter)
	case c.Calls.PerMinute < 0 || c.Calls.PerMinute > 60_000_000:
		return fmt.Errorf("fake: Calls.PerMinute %d is not within 0..60000000", c.Calls.PerMinute)
	case c.Calls.Queue < 0 || c.Calls.Queue > 100:
		return fmt.Errorf("fake: Calls.Queue %d is not within 0..100", c.Calls.Queue)
	case c.Objects < 0 || c.Objects > 100_000:
		return fmt.Errorf("fake: Objects %d is not within 0..100000", c.Objects)
	case min(o.Answer, o.Busy, o.NoAnswer, o.Congestion, o.Failed) < 0:
		return errors.New("fake: an outcome has a negative weight")
	case max(o.Answer, o.Busy, o.NoAnswer, o.Congestion, o.Failed) > 1_000_000:
		return errors.New("fake: an outcome has a weight over 1000000")
	}
	for i, u := range c.Users {
		if u.Name == "" {
			return fmt.Errorf("fake: user %d has no name", i)
		}
		for _, v := range c.Users[:i] {
			if foldEqual([]byte(u.Name), v.Name) {
				return fmt.Errorf("fake: two users are called %q", u.Name)
			}
		}
	}
	return nil
}
