package main

// The parts of the facts that the tables hold.

type factsFile struct {
	Versions []struct {
		Key string `json:"key"`
		AMI string `json:"ami_version"`
	} `json:"versions"`
	Classes []struct {
		Name string `json:"name"`
		Bit  uint   `json:"bit"`
	} `json:"privilege_classes"`
	Snapshots map[string]struct {
		Versions []string    `json:"versions"`
		Fields   []fieldFact `json:"fields"`
	} `json:"snapshots"`
	Actions map[string]actionFact `json:"actions"`
	Events  map[string]eventFact  `json:"events"`
}

type actionFact struct {
	Versions            []string            `json:"versions"`
	Privileges          []string            `json:"privileges"`
	PrivilegesByVersion map[string][]string `json:"privileges_by_version"`
	Unauthenticated     bool                `json:"unauthenticated"`
	Parameters          []paramFact         `json:"parameters"`
	completionFact
	Variants         []completionFact `json:"variants"`
	When             []whenFact       `json:"when"`
	Async            []asyncFact      `json:"async"`
	Blocking         bool             `json:"blocking"`
	BlockingVersions []string         `json:"blocking_versions"`
	Wait             *waitFact        `json:"wait_condition"`
	Quirks           []quirkFact      `json:"quirks"`
	// ListItemsExact are the places in the source where the count that the
	// list's end carries is that of the items written.
	ListItemsExact []string `json:"list_items_exact"`
	Module         string   `json:"module"`
}

type completionFact struct {
	VariantOf     []string `json:"versions"`
	Completion    string   `json:"completion"`
	ListEvents    []string `json:"list_events"`
	CompleteEvent string   `json:"complete_event"`
	AsyncEvent    string   `json:"async_event"`
	OnEmpty       string   `json:"on_empty"`
}

type paramFact struct {
	Name              string          `json:"name"`
	Required          bool            `json:"required"`
	RequiredByVersion map[string]bool `json:"required_by_version"`
	RequiredByHandler bool            `json:"required_by_handler"`
	Pattern           bool            `json:"pattern"`
	Versions          []string        `json:"versions"`
	// NeededUnless says that the handler answers Error without the header,
	// unless another header is given, or is true.
	NeededUnless *unlessFact `json:"needed_unless"`
}

type unlessFact struct {
	Given string `json:"given"`
	True  string `json:"true"`
}

type whenFact struct {
	IfTrue   string            `json:"if_true"`
	IfPrefix map[string]string `json:"if_prefix"`
	completionFact
}

type asyncFact struct {
	Event      string   `json:"event"`
	RequestKey string   `json:"request_key"`
	EventKey   string   `json:"event_key"`
	Versions   []string `json:"versions"`
}

type waitFact struct {
	IfTrue     string `json:"if_true"`
	UnlessTrue string `json:"unless_true"`
	IfPresent  string `json:"if_present"`
	IfFunction string `json:"if_function"`
	BoundBy    string `json:"bound_by"`
	BoundUnit  string `json:"bound_unit"`
	Default    int64  `json:"bound_default"`
	Min        int64  `json:"bound_min"`
	Per        string `json:"per"`
}

type quirkFact struct {
	Tag      string   `json:"tag"`
	Versions []string `json:"versions"`
	Value    string   `json:"value"`
}

type eventFact struct {
	Versions       []string            `json:"versions"`
	Class          []string            `json:"privilege_class"`
	ClassByVersion map[string][]string `json:"privilege_class_by_version"`
	Delivery       []string            `json:"delivery"`
	Actions        []string            `json:"actions"`
	Fields         []fieldFact         `json:"fields"`
	Snapshots      []snapshotFact      `json:"snapshots"`
	OpenFields     string              `json:"open_fields"`
	// ActionID is true, "inline-only", or a list of versions, if the event
	// carries the ActionID of the action that caused it, if that had one.
	ActionID       any  `json:"carries_actionid"`
	IsListComplete bool `json:"is_list_complete"`
}

type fieldFact struct {
	Name     string   `json:"name"`
	Versions []string `json:"versions"`
	Optional bool     `json:"optional"`
	Repeated bool     `json:"repeated"`
}

type snapshotFact struct {
	Kind     string   `json:"kind"`
	Prefix   string   `json:"prefix"`
	Versions []string `json:"versions"`
	// Optional: the event is also written without these headers.
	Optional bool `json:"optional"`
}

type limitsFile struct {
	Releases []struct {
		Branch string `json:"branch"`
		AMI    string `json:"ami_version"`
		First  string `json:"first"`
		Last   string `json:"last"`
	} `json:"ami_version_by_release"`
}
