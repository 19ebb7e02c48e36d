using System.Diagnostics;

namespace Discovery.Store.Leases;

/// <summary>
/// Leases by the time at which to look at them: a binary heap that knows each one's place, so that a lease stands in it once and leaves it
/// in O(log n) when it is revoked. Equal times go by id, to be the same in every run.
/// </summary>
internal sealed class LeaseQueue
{
    private readonly List<LeaseCountdown> _heap = [];

    public int Count => _heap.Count;

    public LeaseCountdown? First => _heap.Count == 0 ? null : _heap[0];

    public void Add(LeaseCountdown lease)
    {
        Debug.Assert(lease.Place < 0, "a lease stands in the queue once");
        _heap.Add(lease);
        Rise(lease, _heap.Count - 1);
    }

    public void Remove(LeaseCountdown lease)
    {
        var place = lease.Place;
        var last = _heap[^1];
        _heap.RemoveAt(_heap.Count - 1);
        lease.Place = -1;
        if (last != lease)
            Settle(last, place);
    }

    public void Move(LeaseCountdown lease, TimeSpan lookAt)
    {
        lease.LookAt = lookAt;
        Settle(lease, lease.Place);
    }

    public void Clear() => _heap.Clear();

    private static bool IsBefore(LeaseCountdown left, LeaseCountdown right) =>
        left.LookAt < right.LookAt || (left.LookAt == right.LookAt && left.Id < right.Id);

    private void Settle(LeaseCountdown lease, int place)
    {
        Sink(lease, place);
        Rise(lease, lease.Place);
    }

    private void Rise(LeaseCountdown lease, int place)
    {
        while (place > 0 && IsBefore(lease, _heap[(place - 1) / 2]))
        {
            Put(_heap[(place - 1) / 2], place);
            place = (place - 1) / 2;
        }
        Put(lease, place);
    }

    private void Sink(LeaseCountdown lease, int place)
    {
        for (var child = (2 * place) + 1; child < _heap.Count; child = (2 * place) + 1)
        {
            if (child + 1 < _heap.Count && IsBefore(_heap[child + 1], _heap[child]))
                child++;
            if (!IsBefore(_heap[child], lease))
                break;
            Put(_heap[child], place);
            place = child;
        }
        Put(lease, place);
    }

    private void Put(LeaseCountdown lease, int place)
    {
        _heap[place] = lease;
        lease.Place = place;
    }
}
