"""Score packs: goals of one trade, held against any run whose office has the apps for it."""
