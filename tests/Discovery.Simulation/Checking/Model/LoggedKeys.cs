using Discovery.Protocol;
using Google.Protobuf;

namespace Discovery.Simulation.Checking;

/// <summary>The keys after each revision of the log, as hashes that compare with the model's.</summary>
internal sealed class LoggedKeys
{
    private readonly List<ulong> _hashes = [];

    public LoggedKeys(EventLog log)
    {
        var keys = new Dictionary<ByteString, ulong>();
        var sum = 0UL;
        for (var revision = 1L; revision <= log.Revision; revision++)
        {
            foreach (var e in log.EventsOf(revision))
            {
                if (keys.Remove(e.Kv.Key, out var old))
                    sum -= old;
                if (e.Type == Event.Types.EventType.Put)
                    sum += keys[e.Kv.Key] = KeyState.Of(e.Kv).Hash(e.Kv.Key);
            }
            _hashes.Add(sum);
        }
    }

    /// <summary>Whether the log has that revision, with the same keys after it.</summary>
    public bool Has(KvModelState state) => state.Revision <= _hashes.Count && _hashes[(int)state.Revision - 1] == state.KeysHash;
}
