namespace Discovery.Extensions.Registration;

/// <summary>The addresses at which others can reach this machine.</summary>
internal interface IMachineAddresses
{
    /// <summary>The best one first; empty when there is no network but the loopback.</summary>
    IReadOnlyList<MachineAddress> Find();
}
