#!/usr/bin/perl
# Holds a listening socket for a program as systemd does (Accept=no): starts it when a connection waits and it does not run.
# Usage: socket-activation.pl PROGRAM [ARGUMENT ...]. Ends when its standard input does.
# Prints `port N`, then `started PID` and `ended CODE` for each run.
use strict;
use warnings;
use IO::Socket::INET;
use POSIX qw(dup2 WNOHANG);

$| = 1;
# A descriptor up to this one stays open in the program.
$^F = 3;
my $listener = IO::Socket::INET->new(Listen => 512, LocalAddr => '127.0.0.1', LocalPort => 0)
  or die "cannot listen: $!\n";
print 'port ', $listener->sockport, "\n";

my $child;
$SIG{TERM} = sub { kill 'TERM', $child if defined $child; exit 0 };
while (1) {
    my $ready = '';
    vec($ready, fileno(STDIN), 1) = 1;
    vec($ready, fileno($listener), 1) = 1 unless defined $child;
    select($ready, undef, undef, defined $child ? 0.005 : undef);
    if (vec($ready, fileno(STDIN), 1)) {
        kill 'TERM', $child if defined $child;
        exit 0;
    }
    if (defined $child && waitpid($child, WNOHANG) == $child) {
        print 'ended ', $? & 127 ? 'by signal ' . ($? & 127) : $? >> 8, "\n";
        undef $child;
    }
    elsif (!defined $child && vec($ready, fileno($listener), 1)) {
        $child = fork // die "cannot fork: $!\n";
        start() if $child == 0;
        print "started $child\n";
    }
}

sub start {
    dup2(fileno($listener), 3);
    @ENV{qw(LISTEN_PID LISTEN_FDS LISTEN_FDNAMES)} = ($$, 1, 'web');
    exec @ARGV or die "cannot run $ARGV[0]: $!\n";
}
