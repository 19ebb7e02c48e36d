using System.Diagnostics;

namespace Discovery.Store.Watch;

/// <summary>A first-in-first-out list linked through the watchers themselves: leaving it costs no search and no memory.</summary>
internal sealed class WatcherList
{
    public Watcher? First { get; private set; }

    private Watcher? Last { get; set; }

    public int Count { get; private set; }

    public void Add(Watcher watcher)
    {
        Debug.Assert(watcher.List is null, "a watcher is in one list at a time");
        watcher.List = this;
        watcher.PreviousInList = Last;
        if (Last is null)
        {
            First = watcher;
        }
        else
        {
            Last.NextInList = watcher;
        }

        Last = watcher;
        Count++;
    }

    public void Remove(Watcher watcher)
    {
        Debug.Assert(ReferenceEquals(watcher.List, this), "a watcher leaves the list that it is in");
        if (watcher.PreviousInList is null)
        {
            First = watcher.NextInList;
        }
        else
        {
            watcher.PreviousInList.NextInList = watcher.NextInList;
        }

        if (watcher.NextInList is null)
        {
            Last = watcher.PreviousInList;
        }
        else
        {
            watcher.NextInList.PreviousInList = watcher.PreviousInList;
        }

        watcher.List = null;
        watcher.NextInList = null;
        watcher.PreviousInList = null;
        Count--;
    }
}
