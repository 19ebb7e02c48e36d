using System.Net;
using System.Net.Sockets;
using Discovery.TestKit;

namespace Discovery.Conformance.Kit;

public sealed class PortReservationTests
{
    [Fact]
    public void A_port_is_held_until_it_is_released_and_then_free_to_listen_on()
    {
        using PortReservation reservation = PortReservation.Take();
        Assert.Throws<SocketException>(() => Listen(reservation.Port));
        reservation.Release();
        Listen(reservation.Port);
    }

    [Fact]
    public void No_port_is_given_twice_even_when_it_has_been_released_for_its_server()
    {
        List<PortReservation> reservations = [.. Enumerable.Range(0, 200).Select(_ => PortReservation.Take())];
        try
        {
            reservations.ForEach(reservation => reservation.Release());
            reservations.AddRange(Enumerable.Range(0, 200).Select(_ => PortReservation.Take()));
            Assert.Equal(reservations.Count, reservations.DistinctBy(reservation => reservation.Port).Count());
        }
        finally
        {
            reservations.ForEach(reservation => reservation.Dispose());
        }
    }

    private static void Listen(int port)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        socket.Listen(1);
    }
}
