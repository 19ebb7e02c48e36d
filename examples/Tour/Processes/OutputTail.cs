namespace Tour.Processes;

/// <summary>The last lines that a process wrote, and a way to wait for one.</summary>
internal sealed class OutputTail
{
    private const int LinesMax = 2_000;

    private readonly Lock _gate = new();
    private readonly LinkedList<string> _lines = new();
    private TaskCompletionSource _changed = NewSignal();

    public void Add(string line)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _lines.AddLast(line);
            if (_lines.Count > LinesMax)
                _lines.RemoveFirst();
            (changed, _changed) = (_changed, NewSignal());
        }

        changed.SetResult();
    }

    public string[] Last(int count)
    {
        lock (_gate)
            return [.. _lines.TakeLast(count)];
    }

    /// <summary>The newest line for which the reader answers something, now or later.</summary>
    public async Task<T> FindAsync<T>(Func<string, T?> read, CancellationToken cancellationToken)
        where T : class
    {
        while (true)
        {
            Task changed;
            lock (_gate)
                changed = _changed.Task;
            if (Last(LinesMax).Reverse().Select(read).FirstOrDefault(found => found is not null) is { } match)
                return match;
            await changed.WaitAsync(cancellationToken);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
