package spec

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"amicore/core"
	"amicore/core/wire"
)

// largestAction is the size of the largest action that the limits of wire
// allow. contract: config, counts and sizes.
const largestAction = wire.MaxLines*(wire.MaxLine+2) + 2

// timeField is one row of the table of times. contract: config, times.
type timeField struct {
	name     string
	value    *time.Duration
	standard time.Duration
	min      *time.Duration
	max      time.Duration
}

// numberField is one row of the table of counts and sizes. contract: config,
// counts and sizes.
type numberField struct {
	name               string
	value              *int
	standard, min, max int
}

// withDefaults returns a copy of a configuration with its defaults filled in, or
// an error for the first field that is invalid. contract: config.
func withDefaults(given core.Config, secret string) (core.Config, error) {
	c := given
	c.Filters = copyTexts(given.Filters)
	c.Name = strings.Clone(given.Name)
	c.Address = strings.Clone(given.Address)
	c.Username = strings.Clone(given.Username)
	c.Events = strings.Clone(given.Events)
	if c.Observe {
		return c, errors.New("spec: observed sessions are not specified")
	}
	if err := fillTimes(&c, given); err != nil {
		return c, err
	}
	if err := fillNumbers(&c); err != nil {
		return c, err
	}
	return c, checkOthers(c, secret)
}

// fillTimes fills in and checks the times. contract: config, times.
func fillTimes(c *core.Config, given core.Config) error {
	ms, second, hour := time.Millisecond, time.Second, time.Hour
	ten, half := 10*ms, 1500*ms
	inUseMin := max(second, given.BackoffFloor)
	inUseMax := max(30*second, given.InUseMin, given.BackoffFloor)
	fields := []timeField{
		{"ResolveTimeout", &c.ResolveTimeout, 5 * second, &ms, 24 * hour},
		{"DialTimeout", &c.DialTimeout, 5 * second, &ms, 24 * hour},
		{"GreetingTimeout", &c.GreetingTimeout, 10 * second, &ms, 24 * hour},
		{"LoginTimeout", &c.LoginTimeout, 10 * second, &half, 24 * hour},
		{"BootTimeout", &c.BootTimeout, 30 * second, &ms, 24 * hour},
		{"HeartbeatInterval", &c.HeartbeatInterval, 15 * second, &ten, 24 * hour},
		{"HeartbeatTimeout", &c.HeartbeatTimeout, 5 * second, &ten, 24 * hour},
		{"FrameTimeout", &c.FrameTimeout, 60 * second, &ten, 24 * hour},
		{"WriteTimeout", &c.WriteTimeout, 10 * second, &ten, 24 * hour},
		{"ActionTimeout", &c.ActionTimeout, 10 * second, &ms, 24 * hour},
		{"OutcomeTimeout", &c.OutcomeTimeout, 5 * time.Minute, &ms, 24 * hour},
		{"BlockingTimeout", &c.BlockingTimeout, 10 * second, &ms, hour},
		{"BackoffFloor", &c.BackoffFloor, 50 * ms, &ms, 24 * hour},
		{"BackoffMin", &c.BackoffMin, 500 * ms, &c.BackoffFloor, 24 * hour},
		{"BackoffMax", &c.BackoffMax, 60 * second, &c.BackoffMin, 24 * hour},
		{"StableAfter", &c.StableAfter, 30 * second, &ms, 24 * hour},
		{"RejectedMin", &c.RejectedMin, 30 * second, &c.BackoffMin, 24 * hour},
		{"RejectedMax", &c.RejectedMax, 10 * time.Minute, &c.RejectedMin, 24 * hour},
		{"InUseMin", &c.InUseMin, inUseMin, &c.BackoffFloor, 24 * hour},
		{"InUseMax", &c.InUseMax, inUseMax, &c.InUseMin, 24 * hour},
	}
	for _, f := range fields {
		if *f.value == 0 {
			*f.value = f.standard
		}
	}
	for _, f := range fields {
		if *f.value < *f.min || *f.value > f.max {
			return fmt.Errorf("spec: %s is out of range", f.name)
		}
	}
	return nil
}

// fillNumbers fills in and checks the counts and sizes. contract: config, counts
// and sizes.
func fillNumbers(c *core.Config) error {
	const ki, mi, gi = 1 << 10, 1 << 20, 1 << 30
	if c.MaxFrame == 0 {
		c.MaxFrame = mi
	}
	if c.MaxFrame < 4*ki || c.MaxFrame > 64*mi {
		return errors.New("spec: MaxFrame is out of range")
	}
	smallestQueue := core.MaxReceive + c.MaxFrame
	fields := []numberField{
		{"MaxMissed", &c.MaxMissed, 2, 1, 1000},
		{"MaxPending", &c.MaxPending, 10_000, 1, 1 << 20},
		{"MaxReplyBytes", &c.MaxReplyBytes, max(16*mi, 2*c.MaxFrame), 2 * c.MaxFrame, gi},
		{"MaxListEvents", &c.MaxListEvents, 50_000, 1, 1 << 20},
		{"StepEvents", &c.StepEvents, 512, 1, 65_536},
		{"QueueEvents", &c.QueueEvents, 16_384, 8_193, 16_777_216},
		{"QueueBytes", &c.QueueBytes, max(8*mi, smallestQueue), smallestQueue, gi},
		{"SendWindow", &c.SendWindow, 256 * ki, largestAction, gi},
		{"WriteQueue", &c.WriteQueue, 4 * mi, largestAction, gi},
	}
	for _, f := range fields {
		if *f.value == 0 {
			*f.value = f.standard
		}
		if *f.value < f.min || *f.value > f.max {
			return fmt.Errorf("spec: %s is out of range", f.name)
		}
	}
	return nil
}

// checkOthers checks the other fields. contract: config, other fields.
func checkOthers(c core.Config, secret string) error {
	switch {
	case !isAddress(c.Address):
		return errors.New("spec: Address is no host:port")
	case c.Username == "" || secret == "":
		return errors.New("spec: Username and Secret are required")
	case c.Auth != core.AuthPlain && c.Auth != core.AuthMD5:
		return errors.New("spec: Auth is none of the constants")
	case c.Drop != core.DropOldest && c.Drop != core.DropNewest:
		return errors.New("spec: Drop is none of the constants")
	}
	login := []wire.Header{{Name: "Username", Value: c.Username}, {Name: "Secret", Value: secret}}
	if c.Events != "" {
		login = append(login, wire.Header{Name: "Events", Value: c.Events})
	}
	if !ownActionFits("Login", login...) {
		return errors.New("spec: the Login cannot be sent")
	}
	if c.Events != "" && !isEventMask(c.Events) {
		return errors.New("spec: Events is invalid")
	}
	if !areFilters(c.Filters) {
		return errors.New("spec: Filters are invalid")
	}
	return nil
}

// isAddress reports whether an address is host:port. contract: config, other
// fields.
func isAddress(address string) bool {
	colon := strings.LastIndexByte(address, ':')
	if colon < 0 {
		return false
	}
	host, port := address[:colon], address[colon+1:]
	number := 0
	for _, c := range []byte(port) {
		if c < '0' || c > '9' {
			return false
		}
		number = min(number*10+int(c-'0'), 100_000)
	}
	if number < 1 || number > 65_535 {
		return false
	}
	if strings.HasPrefix(host, "[") && strings.HasSuffix(host, "]") {
		host = host[1 : len(host)-1]
	} else if strings.Contains(host, ":") {
		return false
	}
	if host == "" || strings.ContainsAny(host, "[] ") {
		return false
	}
	for _, r := range host {
		if !unicode.IsPrint(r) || r == unicode.ReplacementChar {
			return false
		}
	}
	return true
}

// copyTexts returns a deep copy of a list of texts.
func copyTexts(list []string) []string {
	var copied []string
	for _, text := range list {
		copied = append(copied, strings.Clone(text))
	}
	return copied
}
