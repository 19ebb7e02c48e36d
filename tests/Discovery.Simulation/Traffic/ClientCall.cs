using Discovery.Protocol;
using Discovery.Simulation.Checking;
using Discovery.Simulation.Cluster;
using Discovery.Store;
using Google.Protobuf;

namespace Discovery.Simulation.Traffic;

/// <summary>One request and how it ended, once.</summary>
internal sealed class ClientCall
{
    private readonly Traffic _traffic;
    private readonly Scheduler _scheduler;
    private readonly int? _operation;
    private bool _ended;

    public ClientCall(Traffic traffic, int client, IMessage request)
    {
        _traffic = traffic;
        _scheduler = traffic.Cluster.Scheduler;
        Request = request;
        SentAt = _scheduler.Time;
        // What is not for the order of all requests has checks of its own.
        if (request is not (LeaseKeepAliveRequest or RangeRequest { Serializable: true }))
            _operation = traffic.Recorder.Sent(client, request);
        if (request is LeaseGrantRequest grant)
            traffic.Recorder.MayExpire(grant.ID);
    }

    public IMessage Request { get; }

    public TimeSpan SentAt { get; }

    public bool IsLost { get; private set; }

    public Action Ended { get; set; } = () => { };

    public void Answer(IMessage response)
    {
        if (!End(StableHash.Of(response.ToByteArray())))
            return;
        _traffic.Answered++;
        if (_operation is { } operation)
            _traffic.Recorder.Answered(operation, response);
        switch (Request)
        {
            case PutRequest or DeleteRangeRequest or TxnRequest:
                _traffic.Cluster.History.Writes.Add(Request, response);
                break;
            case LeaseGrantRequest grant:
                _traffic.Cluster.LeaseTold(grant.ID, SentAt, TimeSpan.FromSeconds(((LeaseGrantResponse)response).TTL));
                break;
            case LeaseRevokeRequest revoke:
                _traffic.Cluster.History.LeaseLives.Settled(revoke.ID, _scheduler.Time);
                break;
            case RangeRequest { Serializable: true } read:
                _traffic.AddRevisionRead(read, (RangeResponse)response);
                break;
        }
        Ended();
    }

    public void Refuse(StoreError error)
    {
        if (!End((ulong)error))
            return;
        if (_operation is { } operation)
            _traffic.Recorder.Refused(operation, error);
        Ended();
    }

    public void NeverHappened()
    {
        if (!End(1))
            return;
        if (_operation is { } operation)
            _traffic.Recorder.NeverHappened(operation);
        Ended();
    }

    public void TimeOut() => Lose();

    public void Lose()
    {
        if (!End(2))
            return;
        IsLost = true;
        if (_operation is { } operation)
            _traffic.Recorder.Lost(operation);
        Ended();
    }

    private bool End(ulong how)
    {
        if (_ended)
            return false;
        _scheduler.Note(how);
        return _ended = true;
    }
}
