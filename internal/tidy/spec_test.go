package tidy

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// theSpecification lists all that the specification, and the package that
// compares it, share with the code that it is compared with. All else is written a
// second time, for what is shared hides its own faults.
var theSpecification = []sharing{
	{"core/spec", []share{
		{"core", `
			CloseReason CommandKind Config Conn DeadlineReason GapReason Input Instant Node NoticeKind Options OrphanClass Phase Rule Run
			Stats Ticket`, "types of inputs, of what is predicted and of the configuration"},
		{"core", `
			InputCancel InputClosed InputConnectFailed InputConnected InputCredit InputLost InputObserved InputPermit InputReceived
			InputResolveFailed InputResolved InputSent InputSetEvents InputSetFilters InputStart InputStop InputSubmit InputTick`, "the inputs"},
		{"core", `
			CommandAcked CommandClose CommandComplete CommandConnect CommandDeliver CommandFail CommandNotice CommandResolve CommandSend
			CommandWantConnect`, "the commands"},
		{"core", `
			NoticeAttemptFailed NoticeBackpressure NoticeBanner NoticeBootUnknown NoticeClosed NoticeCutMidFrame NoticeDropped
			NoticeEventsRefused NoticeFilterRefused NoticeFilterReplaced NoticeFiltersLater NoticeHeartbeatMiss NoticeListCapped
			NoticeLoginInUse NoticeLoginRejected NoticeMisuse NoticeNoBanner NoticeNoOutcome NoticeOrphan NoticeOversize NoticePhase
			NoticeRetry NoticeStale`, "the notices"},
		{"core", `
			CloseCertificate CloseDialTimeout CloseEOF CloseFilterRefused CloseFraming CloseGreetingTimeout CloseHandshake CloseHeartbeat
			CloseLoginInUse CloseLoginRejected CloseLoginTimeout CloseNoBanner CloseNone CloseRefused CloseReset CloseResolveFailed
			CloseResolveTimeout CloseShuttingDown CloseStopped CloseWriteStall`, "why connections end"},
		{"core", `
			DeadlineAction DeadlineBackoff DeadlineBoot DeadlineDial DeadlineDrain DeadlineGreeting DeadlineHeartbeat DeadlineHeartbeatMiss
			DeadlineHold DeadlineLogin DeadlineMore DeadlineNone DeadlineResolve DeadlineWriteStall`, "why a Tick is wanted"},
		{"core", `
			PhaseAuthenticating PhaseBackoff PhaseBooting PhaseConnecting PhaseDraining PhaseGreeting PhaseIdle PhaseReady PhaseResolving
			PhaseStopped PhaseWaiting`, "the phases"},
		{"core", `
			ErrBackpressure ErrBooting ErrCanceled ErrDisconnected ErrDuplicateActionID ErrFrameTooLarge ErrInvalidAction ErrListCut
			ErrLoginRejected ErrMissingResponse ErrNoOutcome ErrNotReady ErrResponse ErrStopped ErrTimeout ErrTooManyEvents`, "the sentinels of errors"},
		{"core", `
			AuthMD5 AuthPlain DropNewest DropOldest GapDropped GapNone GapOversize GapReconnect OrphanForeign OrphanLate OrphanNoID
			OrphanUnexpected OrphanUnknown`, "what gaps, orphans, full queues and logins are"},
		{"core", `
			Failed NotSent Rejected RuleAsync RuleAuto RuleDefault RuleDouble RuleEventOnly RuleList RuleRaw RuleSilent RuleSingle Unknown`, "how actions end"},
		{"core", "MaxMessage MaxReceive", "documented limits"},
		{"core", "CloseReason.Hint", "the contract leaves its words open"},
		{"core", "CommandKind.String", "names a command in the shape of a state, which is only shown"},
		{"core/wire", "Header", "the type of what a caller gives"},
		{"core/wire", `
			LimitError MaxActionID MaxLine MaxLines ReasonActionIDBlank ReasonActionIDTooLong ReasonForbiddenByte ReasonHeaderName
			ReasonLineTooLong ReasonNameBlank ReasonNoName ReasonReserved ReasonTooManyLines`, "documented limits, and the error that names one"},
		{"core/catalog", "ActionNamed EventNamed", "the tables"},
		{"core/catalog", `
			Action Action.Block Action.Bound Action.Completion Action.Completions Action.ExactCount Action.ItemPrivilege Action.MayBeSilent
			Action.Outcomes Action.Refuses Completion Completion.Empty Completion.End Completion.Ending Completion.Has Completion.IsZero
			Completion.Versions Event Event.Broadcast Event.Inline Event.Name Event.Privileges Event.Versions`, "what the tables say of an action or an event"},
		{"core/catalog", "CheckEventMask EventMask OfBanner Privileges.String", "the tables of banners and of event classes"},
		{"core/catalog", `
			All Async DoubleResponse EmptySuccess Ending EventOnly Follows Forever List ListWithoutHeaders Master Privileges Raw System
			Unbounded V11 V13 V16 V23 Versions`, "constants of the tables"},
		{"internal/refwire", "Banner Cut Event Follows Frame Frame.Get Reader Reader.First Response Server Text", "the slow reader of frames, which is not core/wire"},
	}},
	{"core/spec/sidebyside", []share{
		{"core", `
			Machine Machine.Backlog Machine.Clone Machine.Config Machine.Deadline Machine.Nonce Machine.Pending Machine.Stats`, "the Machine that is compared; its Steps are made elsewhere"},
		{"core", "CommandKind.String Mask", "for what is shown of a difference"},
		{"core", `
			ActionError Command CommandDeliver CommandKind CommandNotice CommandSend Config Conn DeadlineReason Input InputKind Instant Reply
			Stats`, "types and constants of what is compared"},
		{"core", "New", "for the defaults of a configuration, which are compared"},
		{"core/wire", "Message.Bytes", "messages are compared by their bytes"},
		{"core/wire", "LimitError", "an error that is compared by its fields"},
		{"core/catalog", "CheckError", "an error that is compared by its fields"},
		{"internal/stepview", "Audit", "tests of core look at the accounts of the Machine"},
		{"core/spec", `
			Command ErrSomeDetail Failure IsShown Machine Machine.Backlog Machine.Clone Machine.Config Machine.Deadline Machine.Nonce Machine.Stats
			Machine.Step New OwnWords Reply`, "the specification"},
	}},
}

func TestTheSpecificationSharesNothingElse(t *testing.T) {
	fset := token.NewFileSet()
	c := newChecker(fset, modulePath(t), packages(t, fset))
	for _, s := range theSpecification {
		report(t, s.check(c.named(t, s.dir)))
	}
	for path := range c.parsed {
		dir := strings.TrimPrefix(path, c.module+"/")
		if under(dir, "core/spec") && !slices.ContainsFunc(theSpecification, func(s sharing) bool { return s.dir == dir }) {
			t.Errorf("%s has no list of what it shares", dir)
		}
	}
}

// TestTheRuleAboutSharing: what a second "specification" could borrow is refused,
// however it is written, and so is a list that is too long.
func TestTheRuleAboutSharing(t *testing.T) {
	fset := token.NewFileSet()
	machine := parsedFile(t, fset, `package core
type Instant int64
func (t Instant) Add(n int64) Instant { return t + Instant(n) }
type Config struct { Seed int; Hook func() }
func (c Config) MemoryBound() int { return c.Seed }
type Machine struct{ now Instant }
func (m *Machine) Step(now Instant) { m.now = now }
func Check() {}
var ErrX error
const Max = 1
`)
	for _, c := range []struct{ name, body, may, want string }{
		{"what is listed", `func f(t core.Instant) core.Instant { return t + core.Max }`, "Instant Max", ""},
		{"a field", `func f(c core.Config) int { return c.Seed }`, "Config", ""},
		{"a method of its own", `type t struct{}; func (t) Step() {}; func f() { t{}.Step() }; var x core.Instant`, "Instant", ""},
		{"a method", `func f(c core.Config) int { return c.MemoryBound() }`, "Config", "core.Config.MemoryBound"},
		{"a method of a pointer", `func f() { var m core.Machine; m.Step(0) }`, "Machine", "core.Machine.Step"},
		{"a method as a value", `var f = core.Instant.Add`, "Instant", "core.Instant.Add"},
		{"a promoted method", `type own struct{ core.Machine }; func f(o *own) { o.Step(0) }`, "Machine", "core.Machine.Step"},
		{"a method of an alias", `type own = core.Config; func f(o own) int { return o.MemoryBound() }`, "Config", "core.Config.MemoryBound"},
		{"a field that is a function", `func f(c core.Config) { c.Hook() }`, "Config", "core.Hook"},
		{"a function", `func f() { core.Check() }`, "", "core.Check"},
		{"a function under another name", `import c "m/core"; var f = c.Check`, "", "core.Check"},
		{"a type", `var m core.Machine`, "", "core.Machine"},
		{"a variable", `var err = core.ErrX`, "", "core.ErrX"},
		{"a constant", `const n = core.Max`, "", "core.Max"},
		{"a name that is not used", `const n = core.Max`, "Max Instant", "does not name core.Instant any more"},
		{"a name twice", `const n = core.Max`, "Max Max", "listed twice"},
	} {
		imports := "import \"m/core\"\n"
		if strings.HasPrefix(c.body, "import") {
			imports = ""
		}
		own := parsedFile(t, fset, "package spec\n"+imports+c.body)
		check := newChecker(fset, "m", []*pkg{{dir: "core", files: []*ast.File{machine}}, {dir: "core/spec", files: []*ast.File{own}}})
		s := sharing{"core/spec", []share{{"core", c.may, "w"}}}
		expect(t, c.name, s.check(check.named(t, "core/spec")), c.want)
	}
}

func parsedFile(t *testing.T, fset *token.FileSet, src string) *ast.File {
	t.Helper()
	f, err := parser.ParseFile(fset, "x.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	return f
}
