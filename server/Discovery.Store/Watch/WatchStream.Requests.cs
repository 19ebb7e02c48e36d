using Discovery.Protocol;

namespace Discovery.Store.Watch;

public sealed partial class WatchStream
{
    private long _nextId;
    private bool _progressRequested;

    /// <summary>
    /// Takes a request of the client. It is answered through <see cref="TryTake"/>, in order. What etcd ignores is ignored: a request
    /// without content, the cancellation of an unknown watch, a progress request on a stream without watches.
    /// </summary>
    public void Handle(WatchRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        Answer(() =>
        {
            switch (request.RequestUnionCase)
            {
                case WatchRequest.RequestUnionOneofCase.CreateRequest:
                    Create(request.CreateRequest);
                    break;
                case WatchRequest.RequestUnionOneofCase.CancelRequest:
                    Cancel(request.CancelRequest.WatchId);
                    break;
                case WatchRequest.RequestUnionOneofCase.ProgressRequest:
                    _progressRequested = true;
                    AnswerProgressRequest();
                    break;
                default:
                    break;
            }
        });
    }

    /// <summary>Answers a create request that the server may not hand on, such as one that the user has no right to.</summary>
    public void Refuse(string reason)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        Answer(() => _queue.Add(WatchResponses.Refused(reason, _hub.Revision)));
    }

    private void Answer(Action action)
    {
        bool wake;
        lock (_hub.Gate)
        {
            lock (_gate)
            {
                if (_closed)
                {
                    return;
                }

                var idle = !HasWork;
                action();
                wake = idle && HasWork;
            }
        }

        if (wake)
        {
            Wake();
        }
    }

    private void Create(WatchCreateRequest request)
    {
        var isRange = WatchRange.TryCreate(request.Key, request.RangeEnd, out var range);
        var refusal = request.StartRevision < 0 ? StoreError.Compacted.Text()
            : !isRange ? WatchResponses.EmptyRange
            : request.WatchId != 0 && _watchers.ContainsKey(request.WatchId) ? WatchResponses.DuplicateId
            : _watchers.Count >= _hub.Options.WatchersPerStreamMax || _hub.WatcherCount >= _hub.Options.WatchersMax ? WatchResponses.TooMany
            : null;
        if (refusal is not null)
        {
            _queue.Add(WatchResponses.Refused(refusal, _hub.Revision));
            return;
        }

        var watcher = new Watcher(this, request.WatchId != 0 ? request.WatchId : NextId(), range, request);
        _watchers.Add(watcher.Id, watcher);
        _hub.WatcherCount++;

        // First the answer, then the watcher: no event can come before "created".
        _queue.Add(WatchResponses.Created(watcher.Id, _hub.Revision));
        watcher.NextRevision = watcher.StartRevision == 0 ? _hub.Revision + 1 : watcher.StartRevision;
        Place(watcher);
        if (watcher.WantsProgress)
        {
            _progressWatchers++;
        }
    }

    private void Cancel(long id)
    {
        if (!_watchers.TryGetValue(id, out var watcher))
        {
            return;
        }

        End(watcher);
        _queue.Add(WatchResponses.Canceled(id, _hub.Revision));
        AnswerProgressRequest();
    }

    private void End(Watcher watcher)
    {
        Detach(watcher);
        _watchers.Remove(watcher.Id);
        _hub.WatcherCount--;
        if (watcher.WantsProgress)
        {
            _progressWatchers--;
        }
    }

    /// <summary>Into the index when nothing that it should see has happened yet, else among those that read history.</summary>
    private void Place(Watcher watcher)
    {
        watcher.IsSynced = watcher.NextRevision > _hub.Revision;
        if (watcher.IsSynced)
        {
            _hub.Index.Add(watcher);
        }
        else
        {
            _behind.Add(watcher);
        }
    }

    private long NextId()
    {
        while (_watchers.ContainsKey(_nextId))
        {
            _nextId++;
        }

        return _nextId++;
    }
}
