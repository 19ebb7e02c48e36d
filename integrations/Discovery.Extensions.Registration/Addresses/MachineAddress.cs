using System.Net;

namespace Discovery.Extensions.Registration;

/// <summary>One address of this machine.</summary>
/// <param name="Address">The address.</param>
/// <param name="Interface">The network interface that has it, such as eth0; empty when it is not known.</param>
internal sealed record MachineAddress(IPAddress Address, string Interface);
