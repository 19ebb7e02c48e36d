namespace Discovery.Client;

/// <summary>The next view from the one before and what happened.</summary>
internal static class ViewChanges
{
    /// <summary>The view after the events of one revision.</summary>
    public static PrefixView Apply(PrefixView view, WatchBatch batch)
    {
        if (batch.IsProgress)
            return view with { Revision = Math.Max(view.Revision, batch.Revision), Changed = [] };
        var entries = view.Entries.ToBuilder();
        var changed = new HashSet<KvKey>();
        foreach (var change in batch.Events)
        {
            changed.Add(change.Entry.Key);
            if (change.Kind == KvEventKind.Delete)
                entries.Remove(change.Entry.Key);
            else
                entries[change.Entry.Key] = change.Entry;
        }

        return new PrefixView { Revision = batch.Revision, Entries = entries.ToImmutable(), Changed = [.. changed] };
    }

    /// <summary>A view read afresh, with the keys in which it differs from the one before.</summary>
    public static PrefixView Between(PrefixView? before, PrefixView after)
    {
        if (before is null)
            return after;
        var changed = new List<KvKey>();
        foreach (var (key, entry) in after.Entries)
        {
            // A store that was replaced may have other values at the same revisions.
            if (!before.Entries.TryGetValue(key, out var old) || old.ModRevision != entry.ModRevision || old.Value != entry.Value)
                changed.Add(key);
        }

        foreach (var key in before.Entries.Keys)
        {
            if (!after.Entries.ContainsKey(key))
                changed.Add(key);
        }

        return after with { Changed = changed };
    }
}
