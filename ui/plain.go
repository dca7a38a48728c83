package ui

import "context"

func runPlain(ctx context.Context, d Deps, o Options) error { return nil }
