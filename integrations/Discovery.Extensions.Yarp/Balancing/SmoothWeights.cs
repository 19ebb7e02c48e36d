using System.Globalization;
using Yarp.ReverseProxy.Model;

namespace Discovery.Extensions.Yarp;

/// <summary>
/// Smooth weighted round robin: at each pick every destination gains its weight, the richest is chosen and pays the sum of all weights.
/// Over any stretch each gets its share, and a heavy one does not get its whole share in a row.
/// </summary>
internal sealed class SmoothWeights
{
    // Slots of destinations that have left are dropped when they outnumber the living.
    private const int SpareSlots = 16;

    private readonly Lock _gate = new();
    private readonly Dictionary<DestinationState, Slot> _slots = new(ReferenceEqualityComparer.Instance);

    public DestinationState? Pick(IReadOnlyList<DestinationState> available)
    {
        lock (_gate)
        {
            DestinationState? chosen = null;
            Slot? richest = null;
            var total = 0L;
            foreach (var destination in available)
            {
                var slot = SlotOf(destination);
                slot.Credit += slot.Weight;
                total += slot.Weight;
                if (richest is null || slot.Credit > richest.Credit)
                    (chosen, richest) = (destination, slot);
            }

            if (richest is not null)
                richest.Credit -= total;
            if (_slots.Count > (2 * available.Count) + SpareSlots)
                Prune(available);
            return chosen;
        }
    }

    private Slot SlotOf(DestinationState destination)
    {
        if (!_slots.TryGetValue(destination, out var slot))
            _slots.Add(destination, slot = new Slot());
        slot.Read(destination.Model);
        return slot;
    }

    private void Prune(IReadOnlyList<DestinationState> available)
    {
        var living = available.ToHashSet<DestinationState>(ReferenceEqualityComparer.Instance);
        foreach (var gone in _slots.Keys.Where(destination => !living.Contains(destination)).ToArray())
            _slots.Remove(gone);
    }

    private sealed class Slot
    {
        private DestinationModel? _model;

        public long Credit { get; set; }

        public int Weight { get; private set; } = DestinationMetadata.WeightDefault;

        /// <summary>Takes the weight over once for each model, as models are replaced and never changed.</summary>
        public void Read(DestinationModel model)
        {
            if (ReferenceEquals(_model, model))
                return;
            _model = model;
            Weight = model.Config.Metadata?.TryGetValue(DestinationMetadata.Weight, out var text) == true
                && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var weight)
                    ? Math.Max(weight, 1)
                    : DestinationMetadata.WeightDefault;
        }
    }
}
