namespace Discovery.Server.Peers;

/// <summary>
/// Keeps the log readable: whoever is refused comes back within seconds, for days. What was logged is not logged again for a while,
/// and strangers who vary what they send fill neither the log nor the memory.
/// </summary>
internal sealed class RefusalMemory(TimeProvider time)
{
    private const int EntriesMax = 64;

    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _seen = new(StringComparer.Ordinal);

    /// <param name="remote">As in ipv4:10.0.0.7:51514; its port is another one each time and does not count.</param>
    public bool IsNews(string remote, string reason)
    {
        var port = remote.LastIndexOf(':');
        var key = $"{(port < 0 ? remote : remote[..port])} {reason}";
        lock (_gate)
        {
            if (_seen.TryGetValue(key, out var at) && time.GetElapsedTime(at) < Silence)
                return false;
            if (_seen.Count >= EntriesMax)
            {
                foreach (var (old, since) in _seen)
                {
                    if (time.GetElapsedTime(since) >= Silence)
                        _seen.Remove(old);
                }
            }
            if (_seen.Count >= EntriesMax)
                return false;
            _seen[key] = time.GetTimestamp();
            return true;
        }
    }
}
