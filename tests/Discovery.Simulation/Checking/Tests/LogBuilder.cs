using Discovery.Protocol;
using Discovery.Store;

namespace Discovery.Simulation.Checking.Tests;

/// <summary>A log of events made by the model, a request at a time.</summary>
internal sealed class LogBuilder
{
    private KvModelState _state = KvModelState.Empty;

    public EventLog Log { get; } = new();

    /// <summary>One revision for all of it, as in a transaction.</summary>
    public LogBuilder Txn(params (string Key, string? Value)[] changes)
    {
        var draft = new KvDraft(_state);
        var events = new List<AppliedEvent>();
        foreach (var (key, value) in changes)
        {
            if (value is null)
            {
                draft.Delete(Requests.Delete(key));
                events.Add(new AppliedEvent(Event.Types.EventType.Delete, new KeyValue { Key = Requests.Bytes(key), ModRevision = draft.Revision }));
                continue;
            }
            draft.Put(Requests.Put(key, value));
            events.Add(new AppliedEvent(Event.Types.EventType.Put, draft.Find(Requests.Bytes(key))!.ToKeyValue(Requests.Bytes(key))));
        }
        _state = draft.Finish();
        Log.Add(new RevisionEvents(_state.Revision, events));
        return this;
    }

    public LogBuilder Put(string key, string value) => Txn((key, value));

    public LogBuilder Delete(string key) => Txn((key, null));
}
